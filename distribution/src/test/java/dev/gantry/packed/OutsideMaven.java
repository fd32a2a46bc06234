// SPDX-License-Identifier: Apache-2.0
package dev.gantry.packed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;

import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * A program {@code mvn} for projects outside the build. It is the Maven of the build with the same settings; its local
 * repository is that of the build too, by links, and has besides what {@code mvn install} would put there. What it
 * downloads, the build has from then on; what the build made, nobody but it sees.
 */
final class OutsideMaven {
    private static final Path GROUP = Path.of("dev", "gantry");

    private OutsideMaven() {}

    /**
     * Makes it.
     *
     * @param directory an empty directory, which holds it as {@code mvn} afterwards
     */
    static void make(Path directory) throws Exception {
        Path repository = Files.createDirectory(directory.resolve("repository"));
        link(Path.of(System.getProperty("gantry.maven.repository")), repository, Path.of(""));
        install(Path.of(System.getProperty("gantry.source")), repository.resolve(GROUP));
        List<String> words = new ArrayList<>(List.of(
                "exec",
                quoted(System.getProperty("gantry.maven.home") + "/bin/mvn"),
                "-B",
                "-ntp",
                "-Dstyle.color=never",
                quoted("-Dmaven.repo.local=" + repository)));
        String[] offlineAndSettings =
                System.getProperty("gantry.maven.offlineAndSettings").split(" ", 2);
        if (offlineAndSettings[0].equals("true")) {
            words.add("-o");
        }
        if (Files.exists(Path.of(offlineAndSettings[1]))) {
            words.addAll(List.of("-s", quoted(offlineAndSettings[1])));
        }
        // On the JDK of the build, whatever the tests run on: later ones warn of what Maven itself does.
        String script = "#!/bin/sh\nexport JAVA_HOME=" + quoted(System.getProperty("gantry.maven.java")) + "\n"
                + String.join(" ", words) + " \"$@\"\n";
        Path program = Files.writeString(directory.resolve("mvn"), script);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    /** Links to all that is there, but for what this build makes and the directories on the way there. */
    private static void link(Path from, Path to, Path at) throws IOException {
        try (Stream<Path> entries = Files.list(from)) {
            for (Path entry : (Iterable<Path>) entries::iterator) {
                Path name = at.resolve(entry.getFileName());
                Path target = to.resolve(entry.getFileName());
                if (!GROUP.startsWith(name)) {
                    Files.createSymbolicLink(target, entry);
                } else if (!GROUP.equals(name)) {
                    link(entry, Files.createDirectory(target), name);
                }
            }
        }
    }

    /** A module and the modules in it, in the layout of a repository (Maven repository layout). */
    private static void install(Path module, Path group) throws Exception {
        Path pom = module.resolve("pom.xml");
        Element project = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(pom.toFile())
                .getDocumentElement();
        String artifact = text(project, "artifactId").orElseThrow();
        String version = text(project, "version")
                .or(() -> child(project, "parent").flatMap(parent -> text(parent, "version")))
                .orElseThrow();
        String name = artifact + "-" + version;
        Path directory = Files.createDirectories(group.resolve(artifact).resolve(version));
        // Of a jar that brings libraries along, without them.
        Path reduced = module.resolve("dependency-reduced-pom.xml");
        Files.copy(Files.exists(reduced) ? reduced : pom, directory.resolve(name + ".pom"));
        Path jar = module.resolve("target").resolve(name + ".jar");
        if (Files.exists(jar)) {
            Files.copy(jar, directory.resolve(name + ".jar"));
        }
        for (Element inner :
                child(project, "modules").map(OutsideMaven::children).orElse(List.of())) {
            install(module.resolve(inner.getTextContent().strip()), group);
        }
    }

    private static List<Element> children(Element parent) {
        List<Element> children = new ArrayList<>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element) {
                children.add(element);
            }
        }
        return children;
    }

    private static Optional<Element> child(Element parent, String name) {
        return children(parent).stream()
                .filter(element -> element.getTagName().equals(name))
                .findFirst();
    }

    private static Optional<String> text(Element parent, String name) {
        return child(parent, name).map(element -> element.getTextContent().strip());
    }
}
