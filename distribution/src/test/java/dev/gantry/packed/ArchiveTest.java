// SPDX-License-Identifier: Apache-2.0
package dev.gantry.packed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

@Tag("packed")
class ArchiveTest {
    @Test
    void anArchiveThatDoesNotFitIsPassedOverInSilence() throws Exception {
        try (Packed packed = Packed.unpack()) {
            Packed.Outcome plain = packed.gantry("--version");
            assertThat(plain.err()).isEmpty();
            assertThat(plain.code()).isZero();

            Packed.Outcome install = packed.execute(
                    "", List.of(packed.program().resolve("bin/gantry-install").toString()));
            assertThat(install.code()).as(install.err()).isZero();
            Path archive = archive(packed);
            assertThat(sharedClasses(packed)).isPositive();
            assertThat(packed.gantry("--version")).isEqualTo(plain);

            Path jar = jar(packed);
            FileTime before = Files.getLastModifiedTime(jar);
            Files.setLastModifiedTime(jar, FileTime.from(Instant.EPOCH));
            assertThat(packed.gantry("--version")).as("jar of another time").isEqualTo(plain);
            Files.setLastModifiedTime(jar, before);

            byte[] content = Files.readAllBytes(archive);
            Files.delete(archive);
            Files.write(archive, Arrays.copyOf(content, 500));
            assertThat(packed.gantry("--version")).as("cut short in its head").isEqualTo(plain);
            Files.writeString(archive, "");
            assertThat(packed.gantry("--version")).as("empty").isEqualTo(plain);
            Files.writeString(archive, "no archive at all\n".repeat(1000));
            assertThat(packed.gantry("--version")).as("something else").isEqualTo(plain);
            Files.delete(archive);
            assertThat(packed.gantry("--version")).as("none").isEqualTo(plain);
        }
    }

    /** Says of a start with logging on how many of our classes came from the archive. */
    private static long sharedClasses(Packed packed) throws Exception {
        String options = packed.variables().get("GANTRY_JAVA_OPTS");
        Path log = packed.directory().resolve("classes");
        packed.set("GANTRY_JAVA_OPTS", options + " -Xlog:class+load:file=" + log);
        Packed.Outcome version = packed.gantry("version");
        packed.set("GANTRY_JAVA_OPTS", options);
        assertThat(version.code()).isZero();
        return Files.readAllLines(log).stream()
                .filter(line -> line.contains(" dev.gantry.") && line.contains("shared objects file"))
                .count();
    }

    private static Path archive(Packed packed) throws IOException {
        try (var files = Files.list(packed.program().resolve("lib/archive"))) {
            List<Path> archives = files.toList();
            assertThat(archives).hasSize(1);
            return archives.get(0);
        }
    }

    private static Path jar(Packed packed) throws IOException {
        try (var jars = Files.list(packed.program().resolve("lib"))) {
            return jars.filter(jar -> jar.getFileName().toString().startsWith("gantry-shell"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void withoutAFitJavaOneLineSaysWhatToDo() throws Exception {
        try (Packed packed = Packed.unpack()) {
            String java = packed.variables().get("JAVA_HOME");
            packed.set("JAVA_HOME", "/nonexistent");
            packed.gantry("ps").failed(125, "JAVA_HOME", "17");
            packed.unset("JAVA_HOME");
            Path bin = Files.createDirectory(packed.directory().resolve("no-java"));
            for (String program : List.of("sh", "readlink", "uname", "sed")) {
                Files.createSymbolicLink(bin.resolve(program), Path.of("/bin", program));
            }
            packed.set("PATH", bin.toString());
            packed.gantry("ps").failed(125, "no Java", "17");
            Path old = bin.resolve("java");
            Files.writeString(old, "#!/bin/sh\necho '    java.version = 11.0.2' >&2\n");
            Files.setPosixFilePermissions(old, PosixFilePermissions.fromString("rwx------"));
            packed.gantry("ps").failed(125, "11.0.2", "17");
            packed.set("PATH", System.getenv("PATH"));
            packed.set("JAVA_HOME", java);
        }
    }
}
