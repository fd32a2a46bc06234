// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.plugin;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;

import org.pf4j.ManifestPluginDescriptorFinder;
import org.pf4j.PluginDescriptor;

/**
 * A jar as a plugin, judged without loading a class of it.
 *
 * @param path the jar
 * @param descriptor what its manifest says; empty when it has no usable id and version
 * @param levels the levels it was written for
 * @param extensions class names in its index
 */
record PluginJar(Path path, Optional<PluginDescriptor> descriptor, SpiLevels levels, Set<String> extensions) {
    static final String INDEX = "META-INF/extensions.idx";

    /** What an id may look like; it becomes a directory name and a configuration key. */
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

    private static final Descriptors DESCRIPTORS = new Descriptors();

    /** Reads a jar and reports all that can be seen to be wrong with it. */
    static PluginJar read(Path path, Problems problems) {
        if (!Files.isRegularFile(path)) {
            problems.add(Files.exists(path) ? "is not a file" : "does not exist");
            return unusable(path);
        }
        if (!path.toString().endsWith(".jar")) {
            problems.add("is not a jar: its name does not end in .jar");
            return unusable(path);
        }
        if (!Files.isReadable(path)) {
            problems.add("cannot be read: permission denied");
            return unusable(path);
        }
        try (JarFile jar = new JarFile(path.toFile(), false)) {
            reportBundledApi(jar, problems);
            Set<String> extensions = index(jar, problems);
            Manifest manifest = jar.getManifest();
            if (manifest == null) {
                problems.add("has no manifest, which must say Plugin-Id, Plugin-Version and " + SpiLevels.ENTRY);
                return new PluginJar(path, Optional.empty(), new SpiLevels(Map.of()), extensions);
            }
            SpiLevels levels = levels(manifest.getMainAttributes(), problems);
            return new PluginJar(path, descriptor(manifest, problems), levels, extensions);
        } catch (IOException | SecurityException e) {
            problems.add("is not a jar, or a damaged one", e);
            return unusable(path);
        }
    }

    /** Names one class of our own that the jar holds. Runs over thousands of names at every start, hence no pattern. */
    private static void reportBundledApi(JarFile jar, Problems problems) {
        for (Enumeration<JarEntry> entries = jar.entries(); entries.hasMoreElements(); ) {
            String name = entries.nextElement().getName();
            int at = name.startsWith("META-INF/versions/") ? name.indexOf('/', "META-INF/versions/".length()) + 1 : 0;
            if ((name.startsWith("dev/gantry/api/", at) || name.startsWith("dev/gantry/spi/", at))
                    && name.endsWith(".class")) {
                problems.add(
                        "bundles a class of the engine's own API, " + name + ": give gantry-api the scope 'provided'");
                return;
            }
        }
    }

    /** Class names of an index; comments are dropped. */
    static Set<String> readIndex(InputStream in) throws IOException {
        Set<String> names = new LinkedHashSet<>();
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String name = line.replaceFirst("#.*", "").strip();
            if (!name.isEmpty()) {
                names.add(name);
            }
        }
        return names;
    }

    /** The manifest's entries as PF4J understands them. */
    static PluginDescriptor describe(Manifest manifest) {
        return DESCRIPTORS.of(manifest);
    }

    private static PluginJar unusable(Path path) {
        return new PluginJar(path, Optional.empty(), new SpiLevels(Map.of()), Set.of());
    }

    private static Set<String> index(JarFile jar, Problems problems) throws IOException {
        JarEntry entry = jar.getJarEntry(INDEX);
        if (entry == null) {
            problems.add(
                    "has no " + INDEX + ": compile it with PF4J's annotation processor, and annotate its extensions"
                            + " with @Extension");
            return Set.of();
        }
        try (InputStream in = jar.getInputStream(entry)) {
            Set<String> names = readIndex(in);
            if (names.isEmpty()) {
                problems.add("has an empty " + INDEX + ": no class of it is annotated with @Extension");
            }
            return names;
        }
    }

    private static SpiLevels levels(Attributes attributes, Problems problems) {
        String entry = attributes.getValue(SpiLevels.ENTRY);
        if (entry == null || entry.isBlank()) {
            problems.add("has no manifest entry " + SpiLevels.ENTRY
                    + ", which says for which levels it was written, as in " + SpiLevels.engineLevels());
            return new SpiLevels(Map.of());
        }
        return SpiLevels.parse(entry, problems);
    }

    private static Optional<PluginDescriptor> descriptor(Manifest manifest, Problems problems) {
        boolean usable = true;
        for (String entry :
                new String[] {ManifestPluginDescriptorFinder.PLUGIN_ID, ManifestPluginDescriptorFinder.PLUGIN_VERSION
                }) {
            String value = manifest.getMainAttributes().getValue(entry);
            if (value == null || value.isBlank()) {
                problems.add("has no manifest entry " + entry);
                usable = false;
            }
        }
        if (!usable) {
            return Optional.empty();
        }
        PluginDescriptor descriptor = describe(manifest);
        if (!ID.matcher(descriptor.getPluginId()).matches()) {
            problems.add("has the id '" + descriptor.getPluginId()
                    + "' in its manifest; an id is made of letters, digits, '.', '_' and '-', a letter or digit first");
            return Optional.empty();
        }
        return Optional.of(descriptor);
    }

    /** Opens PF4J's reading of a manifest to a manifest that has already been read. */
    private static final class Descriptors extends ManifestPluginDescriptorFinder {
        PluginDescriptor of(Manifest manifest) {
            return createPluginDescriptor(manifest);
        }
    }
}
