// SPDX-License-Identifier: Apache-2.0
package dev.gantry.packed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Containers that have the standard streams of the program that starts them. */
@Tag("packed")
@Tag("real")
@Timeout(300)
class PassthroughTest {
    private static final String RUN = "$GANTRY run --rm --log-driver passthrough --rootfs $ROOTFS sh -c ";

    /** Unpacked, with that runtime. */
    private static Packed unpack(String runtime) throws Exception {
        Packed packed = Packed.unpack();
        packed.set("GANTRY_RUNTIME", runtime);
        packed.set("GANTRY", packed.launcher());
        packed.set("ROOTFS", packed.rootfs().toString());
        if (runtime.equals("crun") && Files.exists(Path.of("/sys/fs/cgroup/unified/cgroup.procs"))) {
            packed.set("GANTRY_CONFIG", withoutHybridCgroups(packed.directory()).toString());
        }
        return packed;
    }

    /** crun 1.8 refuses to work where both cgroup versions are mounted; it gets a mount namespace where they are not. */
    private static Path withoutHybridCgroups(Path directory) throws IOException {
        Path wrapper = Files.createFile(
                directory.resolve("crun"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.writeString(wrapper, """
                #!/bin/sh
                exec unshare -m sh -c 'umount /sys/fs/cgroup/unified; exec crun "$@"' sh "$@"
                """);
        return Files.writeString(directory.resolve("crun.conf"), "gantry.runtimes.crun.path = \"" + wrapper + "\"\n");
    }

    /** By a shell, which gives its own streams on as users' shells do. */
    private static Packed.Outcome shell(Packed packed, String input, String script) throws Exception {
        return packed.execute(input, List.of("sh", "-c", script));
    }

    @ParameterizedTest
    @ValueSource(strings = {"runc", "crun"})
    void theStreamsAreThoseOfWhoRunsItWithTheirPlacesInFiles(String runtime) throws Exception {
        try (Packed packed = unpack(runtime)) {
            Packed.Outcome run = shell(
                    packed,
                    "typed\n",
                    "{ echo before; " + RUN + "'echo out; cat; echo err >&2; exit 3'; echo after $?; } >o 2>e");
            assertThat(run).isEqualTo(new Packed.Outcome(0, "", ""));
            assertThat(packed.directory().resolve("o")).hasContent("before\nout\ntyped\nafter 3\n");
            assertThat(packed.directory().resolve("e")).hasContent("err\n");
            assertThat(packed.containers()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"runc", "crun"})
    void aStreamThatIsClosedIsEmpty(String runtime) throws Exception {
        try (Packed packed = unpack(runtime)) {
            assertThat(shell(packed, "", RUN + "'cat; echo end' <&-")).isEqualTo(new Packed.Outcome(0, "end\n", ""));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"runc", "crun"})
    void signalsReachTheContainer(String runtime) throws Exception {
        try (Packed packed = unpack(runtime)) {
            Packed.Outcome run = shell(
                    packed,
                    "",
                    RUN + "'trap \"echo got; exit 7\" TERM; echo up; while :; do sleep 0.1; done' >o & p=$!;"
                            + " for i in $(seq 600); do grep -q up o && break; sleep 0.1; done;"
                            + " kill $p; wait $p; echo $?; cat o");
            assertThat(run).isEqualTo(new Packed.Outcome(0, "7\nup\ngot\n", ""));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"runc", "crun"})
    void inTheBackgroundItGoesOnToWriteThereAndNothingElseIsSaid(String runtime) throws Exception {
        try (Packed packed = unpack(runtime)) {
            Path output = packed.directory().resolve("o");
            String flags = " --name it --log-driver passthrough --rootfs $ROOTFS ";
            assertThat(shell(
                            packed,
                            "",
                            "$GANTRY run -d" + flags
                                    + "sh -c 'while [ ! -e /go ]; do sleep 0.1; done; echo late' >o 2>e"))
                    .isEqualTo(new Packed.Outcome(0, "", ""));
            packed.gantry("attach", "it").failed(125, "using the 'passthrough' log driver, cannot attach");
            packed.gantry("start", "-a", "it").failed(125, "using the 'passthrough' log driver, cannot attach");
            packed.gantry("logs", "it")
                    .failed(
                            125,
                            "this container is using the 'passthrough' log driver, cannot read logs:"
                                    + " this container is not logging output");
            assertThat(packed.gantry("inspect", "--format", "{{json .HostConfig.LogConfig}}", "it")
                            .out())
                    .contains("\"Type\":\"passthrough\"", "\"Path\":\"\"");
            Files.createFile(packed.rootfs().resolve("go"));
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (Files.size(output) == 0 && System.nanoTime() < deadline) {
                Thread.sleep(20);
            }
            assertThat(output).hasContent("late\n");
            assertThat(packed.gantry("wait", "it").out()).isEqualTo("0\n");
            // Each start has the streams of who starts it.
            assertThat(packed.gantry("start", "-a", "it")).isEqualTo(new Packed.Outcome(0, "late\n", ""));
            assertThat(packed.gantry("rm", "-f", "it").code()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "run -d", "create"})
    void streamsThatAreSomebodyElsesTooAreRefused(String command) throws Exception {
        try (Packed packed = unpack("runc")) {
            String line = command + " --log-driver passthrough --rootfs " + packed.rootfs() + " true";
            for (String redirected : List.of("", "</dev/null", "</dev/null >/dev/null")) {
                Packed.Outcome onTerminal =
                        shell(packed, "", "script -qec \"$GANTRY " + line + " " + redirected + "\" /dev/null");
                assertThat(onTerminal.out())
                        .hasLineCount(1)
                        .contains("Error: the '--log-driver passthrough' option cannot be used on a TTY");
                assertThat(onTerminal.code()).isEqualTo(125);
            }
            Packed.Outcome session = packed.gantryWith(line + "\n");
            session.failed(125, "the '--log-driver passthrough' option cannot be used in a session");
            packed.gantry((command + " -a stdout --log-driver passthrough --rootfs " + packed.rootfs() + " true")
                            .split(" "))
                    .failed(125, "cannot specify --attach with --log-driver=passthrough");
            packed.gantry((command + " -t --log-driver passthrough --rootfs " + packed.rootfs() + " true").split(" "))
                    .failed(125, "a container with a terminal of its own would have nobody to read it");
            packed.gantry((command + " --runtime fake --log-driver passthrough --rootfs " + packed.rootfs() + " true")
                            .split(" "))
                    .failed(125, "runtime fake does not pass on standard streams");
            assertThat(packed.containers()).isEmpty();
        }
    }
}
