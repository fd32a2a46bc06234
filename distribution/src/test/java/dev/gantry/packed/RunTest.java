// SPDX-License-Identifier: Apache-2.0
package dev.gantry.packed;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

@Tag("packed")
@Tag("real")
class RunTest {
    @Test
    void runPrintsWhatTheCommandPrintsAndReturnsItsCode() throws Exception {
        try (Packed packed = Packed.unpack()) {
            String rootfs = packed.rootfs().toString();
            Packed.Outcome run =
                    packed.gantry("run", "--rm", "--rootfs", rootfs, "sh", "-c", "echo out; echo err >&2; exit 3");
            assertThat(run).isEqualTo(new Packed.Outcome(3, "out\n", "err\n"));
            assertThat(packed.containers()).isEmpty();
            packed.gantry("run", "--rm", "--rootfs", rootfs, "no-such-program").failed(127, "no-such-program");
            packed.gantry("run", "--rm", "--rootfs", rootfs, "/bin/notexec").failed(126, "/bin/notexec");
            assertThat(packed.containers()).isEmpty();
        }
    }

    @Test
    void everyPluginThatIsShippedLoads() throws Exception {
        try (Packed packed = Packed.unpack()) {
            Packed.Outcome plugins = packed.gantry("plugins");
            assertThat(plugins.err()).isEmpty();
            assertThat(plugins.out())
                    .contains(
                            "log:journald",
                            "log:k8s-file",
                            "log:none",
                            "log:passthrough",
                            "runtime:crun",
                            "runtime:fake",
                            "runtime:runc")
                    .doesNotContain("refused");
            try (var jars = Files.list(packed.program().resolve("plugins"))) {
                assertThat(plugins.out().lines().filter(line -> line.contains("started")))
                        .hasSize((int) jars.count());
            }
        }
    }

    @Test
    void aContainerThatEndsAfterTheProgramLeftIsCleanedUpByItsMonitor() throws Exception {
        try (Packed packed = Packed.unpack()) {
            Path go = Files.createFile(packed.rootfs().resolve("go"));
            Packed.Outcome run = packed.gantry(
                    "run",
                    "-d",
                    "--rm",
                    "--name",
                    "brief",
                    "--rootfs",
                    packed.rootfs().toString(),
                    "sh",
                    "-c",
                    "while [ -e /go ]; do sleep 0.1; done");
            assertThat(run.code()).as(run.err()).isZero();
            assertThat(packed.containers()).containsExactly("brief");
            // From here on nothing of ours runs but what the monitor starts.
            Path bundle = packed.directory()
                    .resolve("root/containers")
                    .resolve(run.out().strip());
            assertThat(bundle).exists();
            Files.delete(go);
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (Files.exists(bundle) && System.nanoTime() < deadline) {
                Thread.sleep(20);
            }
            assertThat(bundle).doesNotExist();
            assertThat(packed.containers()).isEmpty();
        }
    }

    @Test
    void theDiskHoldsTheLogBeforeItHoldsThatTheRunHasEnded() throws Exception {
        try (Packed packed = Packed.unpack()) {
            Path calls = packed.directory().resolve("calls");
            Packed.Outcome run = packed.execute(
                    "",
                    List.of(
                            "strace",
                            "-f",
                            "-y",
                            "-e",
                            "trace=fsync,fdatasync",
                            "-o",
                            calls.toString(),
                            packed.launcher(),
                            "run",
                            "--rootfs",
                            packed.rootfs().toString(),
                            "echo",
                            "said"));
            assertThat(run.out()).as(run.err()).isEqualTo("said\n");
            List<String> held = Files.readAllLines(calls).stream()
                    .filter(call -> call.contains("sync("))
                    .map(call -> call.substring(call.lastIndexOf('/') + 1, call.lastIndexOf('>')))
                    .filter(file -> !file.equals("config.json"))
                    .toList();
            assertThat(held)
                    .containsSubsequence("gantry.db-wal", "ctr.log", "gantry.db-wal")
                    .containsOnlyOnce("ctr.log");
        }
    }

    @Test
    void linesOfAPipeAreRunAsASession() throws Exception {
        try (Packed packed = Packed.unpack()) {
            Packed.Outcome session = packed.gantryWith("run --rm --rootfs " + packed.rootfs() + " echo first\n"
                    + "no-such-verb\n"
                    + "run --rm --rootfs " + packed.rootfs() + " sh -c 'exit 4'\n");
            assertThat(session.out()).isEqualTo("first\n");
            assertThat(session.err().lines()).hasSize(1).first().asString().contains("no-such-verb");
            assertThat(session.code()).isEqualTo(4);
        }
    }

    /** An empty entry would mean the directory that the user is in, whose files would then be parts of the program. */
    @Test
    void theClassPathIsOurJarsAndNothingElse() throws Exception {
        try (Packed packed = Packed.unpack()) {
            Path java = Files.createDirectories(packed.directory().resolve("java/bin"))
                    .resolve("java");
            Files.createFile(java, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Files.writeString(java, "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
            Files.writeString(packed.directory().resolve("java/release"), "JAVA_VERSION=\"17.0.1\"\n");
            packed.set("JAVA_HOME", packed.directory().resolve("java").toString());

            List<String> arguments = packed.gantry("ps").out().lines().toList();

            try (var files = Files.list(packed.program().resolve("lib"))) {
                assertThat(arguments.get(arguments.indexOf("-cp") + 1).split(":", -1))
                        .containsExactlyInAnyOrder(files.map(Path::toString)
                                .filter(file -> file.endsWith(".jar"))
                                .toArray(String[]::new));
            }
        }
    }

    @Test
    void theProgramIsFoundThroughSymbolicLinksAndFromAnyDirectory() throws Exception {
        try (Packed packed = Packed.unpack()) {
            Path bin = Files.createDirectory(packed.directory().resolve("bin"));
            Files.createSymbolicLink(bin.resolve("link"), Path.of("../program/bin/gantry"));
            Files.createSymbolicLink(bin.resolve("gantry"), Path.of("link"));
            Packed.Outcome direct = packed.gantry("--version");
            assertThat(direct.out()).startsWith("gantry version ");
            assertThat(packed.execute("", List.of(bin.resolve("gantry").toString(), "--version")))
                    .isEqualTo(direct);
            assertThat(packed.execute("", List.of("sh", "-c", "cd bin && ./gantry --version")))
                    .isEqualTo(direct);
            packed.set("PATH", bin + ":" + System.getenv("PATH"));
            assertThat(packed.execute("", List.of("sh", "-c", "cd / && gantry --version")))
                    .isEqualTo(direct);
        }
    }
}
