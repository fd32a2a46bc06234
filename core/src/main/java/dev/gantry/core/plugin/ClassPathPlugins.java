// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.plugin;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.Manifest;

import org.pf4j.DefaultPluginDescriptor;
import org.pf4j.PluginDescriptor;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;

/** Finds plugins on the class path of a program that embeds the engine, or of a test. */
final class ClassPathPlugins {
    /** The id of everything that has no manifest to say another, such as a build's folder of classes. */
    static final String NAMELESS = "classpath";

    /**
     * An entry of the class path that has extensions.
     *
     * @param descriptor its manifest
     * @param location the jar or folder
     * @param levels the levels that it declares; empty when it has no manifest
     * @param declaresLevels whether it has a manifest to declare levels in
     * @param extensions class names in its index
     * @param problems what is wrong with it so far
     */
    record Entry(
            PluginDescriptor descriptor,
            String location,
            SpiLevels levels,
            boolean declaresLevels,
            Set<String> extensions,
            Problems problems) {}

    private ClassPathPlugins() {}

    /** The entries in the order of the class path, the nameless ones as one. */
    static List<Entry> find(ClassLoader loader) {
        List<Entry> entries = new ArrayList<>();
        Set<String> nameless = new LinkedHashSet<>();
        Set<String> places = new LinkedHashSet<>();
        try {
            for (URL index : Collections.list(loader.getResources(PluginJar.INDEX))) {
                Set<String> extensions = read(index, PluginJar::readIndex);
                // PF4J's annotation processor leaves an empty index in every module that merely sees it.
                if (extensions.isEmpty()) {
                    continue;
                }
                String root = index.toString().substring(0, index.toString().length() - PluginJar.INDEX.length());
                Manifest manifest = manifest(root);
                String place = place(root);
                if (manifest.getMainAttributes().getValue("Plugin-Id") == null) {
                    nameless.addAll(extensions);
                    places.add(place);
                } else {
                    PluginDescriptor descriptor = PluginJar.describe(manifest);
                    Problems problems = new Problems();
                    entries.add(new Entry(descriptor, place, levels(manifest, problems), true, extensions, problems));
                }
            }
        } catch (IOException e) {
            throw new EngineException(
                    ErrorCode.PLUGIN_REFUSED,
                    "cannot read " + PluginJar.INDEX + " on the class path: " + e.getMessage(),
                    null,
                    e);
        }
        if (!nameless.isEmpty()) {
            PluginDescriptor descriptor = new DefaultPluginDescriptor(
                    NAMELESS, "Plugins on the class path without a manifest", "", "", "", "", "");
            entries.add(new Entry(
                    descriptor, String.join(", ", places), new SpiLevels(Map.of()), false, nameless, new Problems()));
        }
        return entries;
    }

    private static SpiLevels levels(Manifest manifest, Problems problems) {
        String entry = manifest.getMainAttributes().getValue(SpiLevels.ENTRY);
        return entry == null ? new SpiLevels(Map.of()) : SpiLevels.parse(entry, problems);
    }

    private static Manifest manifest(String root) throws IOException {
        try {
            return read(URI.create(root + "META-INF/MANIFEST.MF").toURL(), Manifest::new);
        } catch (FileNotFoundException e) {
            return new Manifest();
        }
    }

    private static String place(String root) {
        return root.replaceFirst("^(jar:)?file:", "").replaceFirst("!/$", "");
    }

    private interface Reader<T> {
        T read(InputStream in) throws IOException;
    }

    private static <T> T read(URL url, Reader<T> reader) throws IOException {
        URLConnection connection = url.openConnection();
        // A cached connection would keep the jar open for as long as the JVM lives.
        connection.setUseCaches(false);
        try (InputStream in = connection.getInputStream()) {
            return reader.read(in);
        }
    }
}
