// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.host;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.spi.host.ProcessLauncher.Command;
import dev.gantry.spi.host.ProcessLauncher.Result;
import dev.gantry.spi.host.ProcessLauncher.Running;

import static dev.gantry.core.host.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

@ParameterizedClass
@EnumSource
class HostProcessLauncherTest {
    /** The ways to make a process. */
    enum Way {
        POSIX {
            @Override
            Spawner spawner() throws IOException {
                return PosixSpawner.load();
            }
        },
        JDK {
            @Override
            Spawner spawner() {
                return new JdkSpawner();
            }
        };

        abstract Spawner spawner() throws IOException;
    }

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Map<String, String> PATH = Map.of("PATH", "/usr/bin:/bin");

    private static final Path NO_SETSID = Path.of("/nosuch/setsid");

    @TempDir
    private Path directory;

    private final DaemonScheduler scheduler = new DaemonScheduler();
    private final Spawner spawner;
    private final HostProcessLauncher launcher;
    private final ProcProcessTable table = new ProcProcessTable(Path.of("/proc"), scheduler);

    HostProcessLauncherTest(Way way) throws IOException {
        spawner = way.spawner();
        launcher = new HostProcessLauncher(scheduler, "", () -> spawner);
    }

    @AfterEach
    void end() {
        table.close();
        scheduler.close();
    }

    private Command sh(String script, String... arguments) {
        return new Command(
                Stream.concat(List.of("/bin/sh", "-c", script, "sh").stream(), Arrays.stream(arguments))
                        .toList(),
                PATH,
                directory);
    }

    private static EngineException refused(ThrowingCallable call) {
        return catchThrowableOfType(EngineException.class, call);
    }

    @Test
    void environmentIsExactlyTheGivenOne() {
        Result result = launcher.run(new Command(List.of("/usr/bin/env"), Map.of("A", "b c"), directory), LONG);

        assertThat(result.stdout()).isEqualTo("A=b c\n");
    }

    @Test
    void outputIsKeptApartAndDirectoryIsTheGivenOne() throws Exception {
        Result result = launcher.run(sh("pwd; echo err >&2; exit 3"), LONG);

        assertThat(result).isEqualTo(new Result(3, directory.toRealPath() + "\n", "err\n"));
    }

    @Test
    void standardInputIsEmpty() {
        assertThat(launcher.run(sh("cat; echo end"), LONG).stdout()).isEqualTo("end\n");
    }

    @ParameterizedTest
    @CsvSource({"TERM,143", "KILL,137"})
    void deathBySignalHasItsCode(String signal, int code) {
        assertThat(launcher.run(sh("kill -" + signal + " $$"), LONG).exitCode()).isEqualTo(code);
    }

    @Test
    void lotsOfOutputIsReadToTheEndAndKeptUpToOneMebibyte() {
        Result result = launcher.run(
                sh("head -c 3000000 /dev/zero | tr '\\0' o; head -c 3000000 /dev/zero | tr '\\0' e >&2; exit 7"), LONG);

        assertThat(result.exitCode()).isEqualTo(7);
        assertThat(result.stdout()).hasSize(1 << 20).matches("o+");
        assertThat(result.stderr()).hasSize(1 << 20).matches("e+");
    }

    @Test
    void everyLastByteOfManyShortRunsIsRead() {
        for (int i = 0; i < 100; i++) {
            assertThat(launcher.run(sh("echo \"$1\"; echo \"$1\" >&2", "line" + i), LONG))
                    .isEqualTo(new Result(0, "line" + i + "\n", "line" + i + "\n"));
        }
    }

    @Test
    void tooLongARunIsKilledWithWhatItStarted() throws Exception {
        String mark = UUID.randomUUID().toString();

        EngineException e =
                refused(() -> launcher.run(sh("sh -c 'sleep 1000; :' sh \"$1\"; :", mark), Duration.ofMillis(500)));

        assertThat(e.code()).isEqualTo(ErrorCode.TIMED_OUT);
        eventually("nothing is left", () -> table.withArgument(mark).isEmpty());
    }

    @Test
    void tooLongARunIsKilledWithWhatLostItsParent() throws Exception {
        String mark = UUID.randomUUID().toString();

        refused(() ->
                launcher.run(sh("(sh -c 'sleep 1000; :' sh \"$1\" &) ; sleep 1000; :", mark), Duration.ofMillis(500)));

        eventually("nothing is left", () -> table.withArgument(mark).isEmpty());
    }

    /** The terminal's Ctrl-C goes to a process group. */
    @Test
    void programsAreInProcessGroupsOfTheirOwn() throws Exception {
        String output = launcher.run(sh("echo $$; cat /proc/$$/stat"), LONG).stdout();
        String pid = output.lines().findFirst().orElseThrow();

        // Pid, name, state, parent, group, session.
        assertThat(output.lines().skip(1).findFirst().orElseThrow())
                .matches(pid + " \\(sh\\) . " + ProcessHandle.current().pid() + " " + pid + " " + pid + " .*");
        try (Running running = launcher.start(sh("echo $$"))) {
            assertThat(new String(running.stdout().readAllBytes())).isEqualTo(running.pid() + "\n");
        }
    }

    @Test
    void programsHaveNoneOfOurDescriptors() throws Exception {
        try (var open = Files.newInputStream(Path.of("/bin/sh"))) {
            assertThat(open.read()).isNotNegative();

            // The fourth is the shell's own, for the listing.
            assertThat(launcher.run(sh("for f in /proc/$$/fd/*; do echo ${f##*/}; done"), LONG)
                            .stdout()
                            .lines())
                    .containsExactly("0", "1", "2", "3");
        }
    }

    @Test
    void aProgramCanHaveOurStandardStreamsBesidesItsOwn() throws Exception {
        Command listing =
                sh("for f in /proc/$$/fd/*; do n=${f##*/}; [ $n -gt 5 ] || echo $n $(readlink $f); done; cat >&2");
        if (spawner instanceof JdkSpawner) {
            EngineException e = refused(() -> launcher.startInheriting(listing));
            assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED);
            assertThat(e).hasMessageContaining("cannot pass our standard streams on to /bin/sh");
            return;
        }
        try (Running running = launcher.startInheriting(listing)) {
            running.stdin().close();
            List<String> lines =
                    new String(running.stdout().readAllBytes()).lines().toList();

            assertThat(lines).hasSize(6);
            for (int ours = 0; ours < 3; ours++) {
                assertThat(lines.get(3 + ours))
                        .isEqualTo((3 + ours) + " " + Files.readSymbolicLink(Path.of("/proc/self/fd/" + ours)));
            }
            assertThat(new String(running.stderr().readAllBytes())).isEmpty();
            assertThat(running.await(LONG)).isZero();
        }
    }

    @Test
    void weKeepNoDescriptorOfAProgramThatIsOver() throws Exception {
        launcher.run(sh("exit 0"), LONG);
        long before = descriptors();

        for (int i = 0; i < 50; i++) {
            launcher.run(sh("exit 0"), LONG);
            refused(() -> launcher.run(new Command(List.of("/nosuch"), PATH, directory), LONG));
            try (Running running = launcher.start(sh("exit 0"))) {
                running.await(LONG);
            }
            if (!(spawner instanceof JdkSpawner)) {
                launcher.startInheriting(sh("exit 0")).close();
            }
        }
        eventually("the descriptors are closed", () -> descriptors() < before + 20);
    }

    private static long descriptors() {
        return Objects.requireNonNull(new File("/proc/self/fd").list()).length;
    }

    @Test
    void programsThatAreOverLeaveNoZombie() throws Exception {
        try (Running running = launcher.start(sh("exit 0"))) {
            running.await(LONG);

            assertThat(Path.of("/proc", Long.toString(running.pid()))).doesNotExist();
        }
    }

    @Test
    void argumentsAndVariablesArriveAsTheyAre() {
        String text = " two  words 'quoted' \"twice\" $HOME \\ \n=\t*";

        Result result = launcher.run(
                new Command(
                        List.of("/bin/sh", "-c", "printf '%s|%s' \"$1\" \"$A\"", "sh", text),
                        Map.of("A", text),
                        directory),
                LONG);

        assertThat(result.stdout()).isEqualTo(text + "|" + text);
    }

    @Test
    void nullCharacterIsRefused() {
        assertThat(refused(() -> launcher.run(sh("exit 0", "a\0b"), LONG)))
                .hasMessageContaining("cannot start /bin/sh")
                .hasMessageContaining("null character");
    }

    @Test
    void withoutSetsidProgramsRunInOurGroup() {
        Result result = new HostProcessLauncher(scheduler, "", () -> new JdkSpawner(NO_SETSID)).run(sh("exit 3"), LONG);

        assertThat(result.exitCode()).isEqualTo(3);
    }

    @Test
    void interruptedRunIsKilled() throws Exception {
        String mark = UUID.randomUUID().toString();
        CompletableFuture<EngineException> outcome = new CompletableFuture<>();
        Thread runner =
                new Thread(() -> outcome.complete(refused(() -> launcher.run(sh("sleep 1000; :", mark), LONG))));
        runner.start();
        eventually("it runs", () -> !table.withArgument(mark).isEmpty());

        runner.interrupt();

        assertThat(outcome.get(60, TimeUnit.SECONDS).code()).isEqualTo(ErrorCode.CANCELLED);
        eventually("nothing is left", () -> table.withArgument(mark).isEmpty());
    }

    @Test
    void descendantThatKeepsThePipeDoesNotHoldTheRunForLong() {
        long begin = System.nanoTime();

        Result result = launcher.run(sh("echo here; sleep 20 & exit 0"), LONG);

        assertThat(result).isEqualTo(new Result(0, "here\n", ""));
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(19));
    }

    @Test
    void whatCannotBeExecutedIsNamed() throws Exception {
        Path text = Files.writeString(directory.resolve("text"), "no program");
        Path orphan = Files.writeString(directory.resolve("orphan"), "#!/no/such/interpreter\n");
        assertThat(orphan.toFile().setExecutable(true)).isTrue();

        for (Path program : List.of(directory.resolve("nosuch"), text, orphan)) {
            for (HostProcessLauncher each :
                    List.of(launcher, new HostProcessLauncher(scheduler, "", () -> new JdkSpawner(NO_SETSID)))) {
                EngineException e =
                        refused(() -> each.run(new Command(List.of(program.toString()), PATH, directory), LONG));
                assertThat(e.code()).isEqualTo(ErrorCode.PROGRAM_MISSING);
                assertThat(e).hasMessageContaining(program.toString());
            }
        }
    }

    @Test
    void missingDirectoryIsNotTakenForMissingProgram() {
        Path gone = directory.resolve("gone");

        EngineException e = refused(() -> launcher.run(new Command(List.of("/bin/true"), PATH, gone), LONG));

        assertThat(e.code()).isEqualTo(ErrorCode.RUNTIME_FAILED);
        assertThat(e).hasMessageContaining(gone + ": no such directory");
    }

    @Test
    void startedProgramTalksThroughItsPipes() throws Exception {
        try (Running running = launcher.start(sh("read line; echo \"got $line\"; echo err >&2; exit 4"))) {
            assertThat(table.identify(running.pid())).isPresent();
            running.stdin().write("hello\n".getBytes());
            running.stdin().flush();

            assertThat(new String(running.stdout().readAllBytes())).isEqualTo("got hello\n");
            assertThat(new String(running.stderr().readAllBytes())).isEqualTo("err\n");
            assertThat(running.await(LONG)).isEqualTo(4);
        }
    }

    @Test
    void awaitLeavesTheProgramAlone() throws Exception {
        try (Running running = launcher.start(sh("read line; exit 5"))) {
            assertThat(refused(() -> running.await(Duration.ofMillis(20))).code())
                    .isEqualTo(ErrorCode.TIMED_OUT);
            running.stdin().close();

            assertThat(running.await(LONG)).isEqualTo(5);
        }
    }

    @Test
    void programsAreFoundOnPathFirstAndInFurtherPlacesThen() throws Exception {
        Path mine = directory.resolve("env");
        Files.writeString(mine, "#!/bin/sh\n");
        HostProcessLauncher withPath = new HostProcessLauncher(scheduler, "relative::" + directory, () -> spawner);

        assertThat(withPath.find("env", "coreutils")).isEqualTo(Path.of("/usr/bin/env"));
        assertThat(mine.toFile().setExecutable(true)).isTrue();
        assertThat(withPath.find("env", "coreutils")).isEqualTo(mine);
        assertThat(withPath.find("/bin/sh", "dash")).isEqualTo(Path.of("/bin/sh"));
    }

    @ParameterizedTest
    @CsvSource({"no-such-program", "/no/such/program", "/etc", "bin/sh"})
    void missingProgramIsSaidWithItsPackage(String program) {
        EngineException e = refused(() -> launcher.find(program, "some-package"));

        assertThat(e.code()).isEqualTo(ErrorCode.PROGRAM_MISSING);
        assertThat(e).hasMessageContaining(program);
        assertThat(e.nextStep()).hasValueSatisfying(step -> assertThat(step).contains("some-package"));
    }
}
