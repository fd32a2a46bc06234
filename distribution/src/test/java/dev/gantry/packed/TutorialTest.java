// SPDX-License-Identifier: Apache-2.0
package dev.gantry.packed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import dev.gantry.packed.TutorialPage.Step;

import static org.assertj.core.api.Assertions.assertThat;

/** Does what the tutorials say, in an empty directory, and sees what they show. */
@Tag("packed")
@Tag("real")
class TutorialTest {
    private static final Path SOURCE = Path.of(System.getProperty("gantry.source", ".."));
    private static final Path TUTORIALS = SOURCE.resolve("distribution/docs/tutorial");

    @Test
    void aRuntimePlugin() throws Exception {
        follow("runtime-plugin.md");
    }

    @Test
    void testsOnTheFakeRuntime() throws Exception {
        follow("fake-runtime.md");
    }

    @Test
    void theExampleRuntimeIsWhatItsTutorialMakes() throws IOException {
        Map<String, String> files = new TreeMap<>();
        for (Step step :
                TutorialPage.read(TUTORIALS.resolve("runtime-plugin.md")).steps()) {
            if (step instanceof Step.File file) {
                files.put(file.path(), file.text());
            }
        }
        assertThat(filesOf(SOURCE.resolve("plugins/example-runtime"))).isEqualTo(files);
    }

    private static Map<String, String> filesOf(Path project) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(project)) {
            for (Path file : (Iterable<Path>) all.filter(Files::isRegularFile)::iterator) {
                String path = project.relativize(file).toString();
                if (!path.startsWith("target/")) {
                    files.put(path, Files.readString(file));
                }
            }
        }
        return files;
    }

    private static void follow(String name) throws Exception {
        try (Packed packed = Packed.unpack()) {
            Path bin = Files.createDirectory(packed.directory().resolve("bin"));
            OutsideMaven.make(bin);
            packed.set("PATH", bin + ":" + System.getProperty("java.home") + "/bin:" + System.getenv("PATH"));
            packed.set("GANTRY_SRC", SOURCE.toString());
            if (System.getenv("MAVEN_OPTS") != null) {
                packed.set("MAVEN_OPTS", System.getenv("MAVEN_OPTS"));
            }
            Path directory = Files.createDirectory(packed.directory().resolve("empty"));
            for (Step step : TutorialPage.read(TUTORIALS.resolve(name)).steps()) {
                if (step instanceof Step.File file) {
                    Path path = directory.resolve(file.path());
                    Files.createDirectories(path.getParent());
                    Files.writeString(path, file.text());
                } else if (step instanceof Step.Commands commands) {
                    directory = type(packed, directory, commands);
                }
            }
        }
    }

    /** Has bash execute commands, and says which directory it was in afterwards. */
    private static Path type(Packed packed, Path directory, Step.Commands commands) throws Exception {
        Path end = packed.directory().resolve("end");
        String script = "cd '" + directory + "'\nexec 2>&1\n" + commands.text() + "pwd >'" + end + "'\n";
        Packed.Outcome outcome = packed.execute("", List.of("bash", "-e", "-o", "pipefail", "-c", script));
        assertThat(outcome.code())
                .as("exit code of:%n%s%nwhich printed:%n%s", commands.text(), outcome.out())
                .isZero();
        // Maven tells terminals about colours even where it was told to use none.
        String printed = outcome.out().replaceAll("\u001b\\[[0-9;]*m", "");
        assertThat(TutorialPage.shows(commands.prints(), printed))
                .as("whether%n%s%nis shown as%n%s%nfor what printed%n%s", commands.text(), commands.prints(), printed)
                .isTrue();
        return Path.of(Files.readString(end).strip());
    }
}
