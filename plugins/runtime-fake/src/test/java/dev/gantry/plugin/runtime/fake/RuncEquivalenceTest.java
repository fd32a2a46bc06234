// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.fake;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.model.Signal;
import dev.gantry.spi.runtime.Bundle;
import dev.gantry.spi.runtime.RuntimeStatus.Phase;

import static org.assertj.core.api.Assertions.assertThat;

/** The same command lines on runc with busybox, and on the fake: exit code and both outputs are the same. */
@Tag("real")
class RuncEquivalenceTest {
    /**
     * A command line. Signals are sent a moment after the container wrote the line {@code ready}, or after its start when
     * it writes none; then, if it still runs, KILL.
     */
    private record Case(boolean ownPidNamespace, List<Integer> signals, List<String> args) {
        @Override
        public String toString() {
            return String.join(" ", args)
                    + (signals.isEmpty() ? "" : " " + signals)
                    + (ownPidNamespace ? "" : " in the host's pid namespace");
        }
    }

    private record Outcome(int exitCode, String out, String err) {}

    private static Case argv(String... args) {
        return new Case(true, List.of(), List.of(args));
    }

    private static Case shell(String text, Integer... signals) {
        return new Case(true, List.of(signals), List.of("sh", "-c", text));
    }

    private static Case hostShell(String text, Integer... signals) {
        return new Case(false, List.of(signals), List.of("sh", "-c", text));
    }

    static Stream<Case> cases() {
        return Stream.of(
                argv("true"),
                argv("false"),
                argv("nosuch"),
                argv("/nosuch"),
                argv("/bin"),
                argv("/bin/plain"),
                argv("/bin/busybox", "true"),
                argv("busybox", "nosuch"),
                argv("echo", "a", "-n", "b"),
                argv("echo", "-n", "b"),
                argv("printf", "%s-%5d|%-4s|%x%%\\n", "a", "5", "b", "255"),
                argv("cat"),
                argv("seq", "2", "4"),
                argv("hostname"),
                argv("pwd"),
                argv("sleep", "0.1"),
                argv("sleep", "x"),
                argv("sh"),
                argv("sh", "-c", "echo $0 $1 $# $@", "n", "p", "q"),
                argv("sh", "-ec", "false || echo on; ! true; false; echo no"),
                new Case(true, List.of(15), List.of("sleep", "1000")),
                new Case(true, List.of(9), List.of("sleep", "1000")),
                new Case(true, List.of(1, 2, 10), List.of("sleep", "1000")),
                new Case(false, List.of(15), List.of("sleep", "1000")),
                shell("exit 3"),
                shell("exit 300"),
                shell("exit abc"),
                shell("echo out; echo err >&2; echo both 2>&1 1>&2; echo gone >/dev/null"),
                shell("false; echo $?; nosuch; echo $?; /bin; echo $?; exec nosuch; echo no"),
                shell("for i in $(seq 3); do echo $i; done; for i in a 'b c'; do echo $i; done; echo end $i"),
                shell("for i in 1 2 3; do if [ $i = 2 ]; then continue; fi; echo $i; done; while :; do break; done"),
                shell("true && echo a || echo b; false && echo c || echo d; if false; then echo e; else echo f; fi"),
                shell("x=5; y=\"$x $FOO\"; echo $y '$x' \"${x}y\" \\$x a\\ b # comment\necho \"q'q\""),
                shell("echo -e 'a\\tb\\x41\\0101\\c'; echo; echo -E 'a\\n'; echo -x --"),
                shell("printf '%s\\n' a b c; printf 'a\\101%b\\n' '\\t|'; printf %05d 42; printf '%.2s|%c\\n' abc def"),
                shell("{ echo a; echo b; } >&2; x=$(seq 3); echo $x; echo \"$x\"; set -e; false; echo no"),
                shell("until true; do echo n; done; ! true; echo $?; test -z ''; echo $?; [ 3 -gt 2 ] && echo gt"),
                shell("trap 'echo bye' EXIT; exit 2"),
                shell("trap 'echo t' TERM; kill -TERM $$; echo alive; kill -9 $$; echo still; kill -s 0 1; echo $?"),
                shell("kill -TERM $$; echo alive"),
                shell("kill 4711; echo $?; kill; trap 'x' NOSUCH; echo $?"),
                shell("exec sh -c 'echo in; exit 4'"),
                shell("printf abc; sleep 0.1; printf 'def\\n'; printf end"),
                shell(""),
                shell("echo a;; echo b"),
                shell("fi"),
                shell("echo 'abc"),
                shell("trap 'exit 5' TERM; echo ready; while :; do sleep 0.1; done", 15),
                shell("trap 'echo got; exit 5' TERM; echo ready; sleep 0.7; echo after", 15),
                shell("trap 'echo got' TERM; echo ready; sleep 0.7; echo after", 15),
                shell("trap '' TERM; echo ready; sleep 0.7; echo after", 15),
                shell("trap 'exit 7' TERM; echo ready; exec sleep 0.7", 15),
                shell("trap 'echo int' INT; echo ready; while :; do sleep 0.1; done", 2, 15),
                shell("trap 'exit 3' TERM; echo ready; sleep 1000", 15),
                hostShell("kill -9 $$; echo alive"),
                hostShell("echo ready; while :; do sleep 0.1; done", 15),
                hostShell("echo ready; while :; do sleep 0.1; done", 1),
                hostShell("trap '' TERM; echo ready; exec sleep 0.7", 15),
                hostShell("trap 'exit 4' USR1; echo ready; while :; do sleep 0.1; done", 28, 10));
    }

    @TempDir
    private Path directory;

    private Path rootfs;

    @BeforeEach
    void makeRootFilesystem() throws IOException, InterruptedException {
        rootfs = directory.resolve("rootfs");
        Path bin = Files.createDirectories(rootfs.resolve("bin"));
        Files.createDirectories(rootfs.resolve("proc"));
        Files.copy(Path.of("/bin/busybox"), bin.resolve("busybox"));
        assertThat(bin.resolve("busybox").toFile().setExecutable(true)).isTrue();
        for (String applet :
                List.of("sh", "true", "false", "echo", "printf", "cat", "seq", "hostname", "pwd", "sleep")) {
            Files.createSymbolicLink(bin.resolve(applet), Path.of("busybox"));
        }
        Files.createFile(bin.resolve("plain"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theFakeDoesWhatRuncDoes(Case line) throws Exception {
        assertThat(onFake(line)).isEqualTo(onRunc(line));
    }

    private Outcome onFake(Case line) throws IOException {
        FakeFixture fake = new FakeFixture(directory);
        Bundle bundle = fake.bundle(FakeFixture.ID, Map.of(), line.ownPidNamespace(), line.args());
        try {
            fake.runtime.create(fake.request(bundle));
        } catch (EngineException e) {
            return new Outcome(e.code().exitCode(), "", words(e.getMessage()));
        }
        fake.runtime.start(bundle);
        for (int signal : line.signals()) {
            fake.host.advance(250);
            fake.runtime.kill(bundle, new Signal(signal), false);
        }
        fake.host.advance(1000);
        if (fake.runtime.status(bundle).phase() != Phase.STOPPED) {
            fake.runtime.kill(bundle, Signal.KILL, false);
        }
        StringBuilder out = new StringBuilder();
        StringBuilder err = new StringBuilder();
        for (String record : fake.lines()) {
            (record.startsWith("stdout") ? out : err)
                    .append(record.substring(9))
                    .append(record.charAt(7) == 'F' ? "\n" : "");
        }
        Outcome outcome = new Outcome(fake.exitCode(bundle), out.toString(), err.toString());
        fake.close();
        return outcome;
    }

    /** The runtime's own words about a command that cannot be run. */
    private static String words(String message) {
        int start = message.indexOf("exec: ");
        int end = message.indexOf(": OCI");
        return message.substring(start, end < 0 ? message.length() : end);
    }

    private Outcome onRunc(Case line) throws Exception {
        Path bundle = Files.createDirectories(directory.resolve("real"));
        List<Map<String, String>> namespaces = new ArrayList<>();
        for (String type : List.of("mount", "ipc", "uts")) {
            namespaces.add(Map.of("type", type));
        }
        if (line.ownPidNamespace()) {
            namespaces.add(Map.of("type", "pid"));
        }
        String id = "fake-equivalence-" + ProcessHandle.current().pid();
        Files.write(
                bundle.resolve("config.json"),
                new JsonMapper()
                        .writeValueAsBytes(Map.of(
                                "ociVersion", "1.0.2",
                                "root", Map.of("path", rootfs.toString()),
                                "hostname", "walk",
                                "process",
                                        Map.of(
                                                "args", line.args(),
                                                "cwd", "/",
                                                "user", Map.of("uid", 0, "gid", 0),
                                                "env", List.of("PATH=/bin:/usr/bin", "FOO=bar")),
                                "mounts",
                                        List.of(
                                                Map.of("destination", "/proc", "type", "proc", "source", "proc"),
                                                Map.of("destination", "/dev", "type", "tmpfs", "source", "tmpfs")),
                                "linux", Map.of("namespaces", namespaces, "cgroupsPath", "/" + id))));
        List<String> runc = List.of("runc", "--root", directory.resolve("runc").toString());
        Path out = directory.resolve("out");
        Process process = new ProcessBuilder(with(runc, "run", "--bundle", bundle.toString(), id))
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(out.toFile())
                .start();
        CompletableFuture<String> err = CompletableFuture.supplyAsync(() -> text(process.getErrorStream()));
        try {
            if (!line.signals().isEmpty()) {
                awaitReady(runc, id, line, out);
            }
            for (int signal : line.signals()) {
                process.waitFor(250, TimeUnit.MILLISECONDS);
                run(with(runc, "kill", id, Integer.toString(signal)));
            }
            if (!process.waitFor(line.signals().isEmpty() ? 30_000 : 1500, TimeUnit.MILLISECONDS)) {
                run(with(runc, "kill", id, "9"));
            }
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            run(with(runc, "delete", "--force", id));
        }
        String errors = err.get(30, TimeUnit.SECONDS);
        if (errors.contains("runc create failed") || errors.contains("runc run failed")) {
            String why = errors.substring(errors.indexOf("exec: ")).strip().replace("\\\"", "\"");
            return new Outcome(
                    errors.contains("permission denied") ? 126 : 127, "", why.substring(0, why.length() - 1));
        }
        // A process that was left over keeps the cgroup busy for a moment, and runc says so.
        return new Outcome(
                process.exitValue(), Files.readString(out), errors.replaceAll("(?m)^time=.* level=warning .*\\R", ""));
    }

    private static List<String> with(List<String> runc, String... arguments) {
        List<String> command = new ArrayList<>(runc);
        command.addAll(List.of(arguments));
        return command;
    }

    private static String text(InputStream stream) {
        try {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String run(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = text(process.getInputStream());
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return output;
    }

    private static void awaitReady(List<String> runc, String id, Case line, Path out) throws Exception {
        boolean says = String.join(" ", line.args()).contains("echo ready");
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (says
                ? !Files.readString(out).contains("ready\n")
                : !run(with(runc, "state", id)).contains("\"status\": \"running\"")) {
            assertThat(System.nanoTime()).as("the container is ready in time").isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }
}
