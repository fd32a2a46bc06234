// SPDX-License-Identifier: Apache-2.0
package dev.gantry.packed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Plugin jars get along with each other, and with other versions of their libraries, on one class path. */
@Tag("packed")
class PluginJarsTest {
    private static final String PREFIX = "dev/gantry/plugin/";

    private static List<String> entries(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            return file.stream().map(ZipEntry::getName).toList();
        }
    }

    @Test
    void noClassHasANameThatAnotherJarCouldHaveAndEachLicenceIsThere() throws Exception {
        try (Packed packed = Packed.unpack();
                Stream<Path> jars = Files.list(packed.program().resolve("plugins"))) {
            Map<String, List<String>> owners = new TreeMap<>();
            for (Path jar : jars.toList()) {
                List<String> entries = entries(jar);
                List<String> classes = entries.stream()
                        .filter(name -> name.endsWith(".class"))
                        .map(name -> name.replaceFirst("META-INF/versions/\\d+/", ""))
                        .distinct()
                        .toList();
                assertThat(classes)
                        .as("classes in %s", jar.getFileName())
                        .isNotEmpty()
                        .allMatch(name -> name.startsWith(PREFIX));
                classes.forEach(name ->
                        owners.computeIfAbsent(name, n -> new ArrayList<>()).add(jar.toString()));
                assertThat(entries).as("%s", jar.getFileName()).contains("META-INF/LICENSE");
                if (classes.stream().anyMatch(name -> name.contains("/shaded/tools/jackson/"))) {
                    assertThat(entries).as("%s", jar.getFileName()).contains("META-INF/NOTICE");
                }
            }
            assertThat(owners.values()).allMatch(jarsOfOne -> jarsOfOne.size() == 1);
        }
    }

    @Test
    void aBrokenJarIsOneLineOfWarning() throws Exception {
        try (Packed packed = Packed.unpack()) {
            Files.writeString(packed.program().resolve("plugins/broken.jar"), "no jar");
            Packed.Outcome plugins = packed.gantry("plugins");
            assertThat(plugins.code()).isZero();
            assertThat(plugins.err().lines()).singleElement().asString().contains("WARN", "broken.jar", "is refused");
            assertThat(packed.gantry("--log-level", "debug", "plugins").err().lines())
                    .hasSizeGreaterThan(1);
        }
    }
}
