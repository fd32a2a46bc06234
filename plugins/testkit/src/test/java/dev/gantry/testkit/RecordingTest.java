// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.gantry.api.Container;
import dev.gantry.api.ContainerOperations.Dependencies;
import dev.gantry.api.LogStream;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.LogQuery;
import dev.gantry.api.model.LogRecord;
import dev.gantry.api.model.LogSpec;
import dev.gantry.api.model.RestartPolicy;
import dev.gantry.api.model.Signal;
import dev.gantry.api.model.WaitCondition;
import dev.gantry.plugin.runtime.fake.FakeScript;
import dev.gantry.plugin.runtime.fake.FakeScripts;
import dev.gantry.plugin.runtime.fake.Fault;
import dev.gantry.plugin.runtime.fake.Faults;
import dev.gantry.plugin.runtime.fake.RuntimeCall;

import static dev.gantry.api.EngineConfig.StoreKind.SQLITE;
import static dev.gantry.testkit.GantryAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Execution(ExecutionMode.CONCURRENT)
@GantryTest
class RecordingTest {
    private static final FakeScript SERVICE = FakeScript.EMPTY
            .out("ready\n")
            .on(
                    Signal.TERM,
                    bye -> bye.err("bye\n").sleep(Duration.ofMillis(30)).exit(0))
            .hang();

    private static Container named(String name, TestEngine test, FakeScript script) {
        return test.engine().create(test.script(script).name(name).build());
    }

    private static Container run(String name, TestEngine test, FakeScript script) {
        Container container = named(name, test, script);
        container.start();
        return container;
    }

    private static List<String> log(Container container) {
        List<String> lines = new ArrayList<>();
        try (LogStream log = container.logs(LogQuery.ALL)) {
            log.forEachRemaining(line -> lines.add(line.stream() + " " + line.asString()));
        }
        return lines;
    }

    @Test
    void aRecordingIsTextThatPeopleCanRead(TestEngine test, VirtualTime time) {
        Container service = run(
                "web.1",
                test,
                FakeScript.EMPTY
                        .sleep(Duration.ofMillis(250))
                        .out("ready \"now\"\n")
                        .ignore(Signal.HUP)
                        .on(
                                Signal.TERM,
                                bye -> bye.err("bye\n")
                                        .sleep(Duration.ofSeconds(2))
                                        .exit(3))
                        .hang());
        time.advance(Duration.ofSeconds(5));
        service.kill(Signal.HUP);
        service.stop();
        Container failing =
                run("failing", test, FakeScript.EMPTY.exit(1).nextRun().exit(0));
        failing.start();
        failing.waitForExit();
        assertThat(Recording.of(service, failing)).hasToString("""
                        "failing" = { runs = [
                          { steps = [
                            { exit = 1 }
                          ] }
                          { steps = [
                            { exit = 0 }
                          ] }
                        ] }

                        "web.1" = { steps = [
                          { on = HUP, do = ignore }
                          { on = TERM, do = [
                            { err = "bye\\n" }
                            { sleep = 2s }
                            { exit = 3 }
                          ] }
                          { sleep = 250ms }
                          { out = "ready \\"now\\"\\n" }
                          { hang = true }
                        ] }
                        """);
    }

    @Test
    void aReplayReactsToASignalWheneverItComes(TestEngine test, VirtualTime time, @TempDir Path directory) {
        Container service = run("service", test, SERVICE);
        time.advance(Duration.ofSeconds(5));
        service.stop();
        Path file = directory.resolve("service.conf");
        Recording.of(service).write(file);

        Container replay = test.create(Recording.read(file).script("service"));
        replay.start();
        time.advance(Duration.ofSeconds(70));
        assertThat(replay).isRunning();
        replay.stop();
        assertThat(replay).exitedWith(0);
        assertThat(log(replay)).containsExactly("STDOUT ready", "STDERR bye");
    }

    @Test
    void theSameSignalCanDoSomethingElseTheSecondTime(TestEngine test, VirtualTime time) {
        Container reloading = run(
                "reloading",
                test,
                FakeScript.EMPTY
                        .on(Signal.HUP, first -> first.out("one\n").on(Signal.HUP, then -> then.out("more\n")))
                        .hang());
        for (int i = 0; i < 3; i++) {
            time.advance(Duration.ofSeconds(1));
            reloading.kill(Signal.HUP);
        }
        Container replay = test.create(Recording.of(reloading).script("reloading"));
        replay.start();
        for (int i = 0; i < 4; i++) {
            replay.kill(Signal.HUP);
            time.advance(Duration.ofSeconds(3));
        }
        assertThat(log(replay)).containsExactly("STDOUT one", "STDOUT more", "STDOUT more", "STDOUT more");
    }

    @Test
    void aContainerThatWasKilledWaitsToBeKilled(TestEngine test, VirtualTime time) {
        Container stubborn =
                run("stubborn", test, FakeScript.EMPTY.ignore(Signal.TERM).hang());
        stubborn.stop();
        Recording recording = Recording.of(stubborn);
        assertThat(recording.toString())
                .contains("{ on = TERM, do = ignore }", "hang = true")
                .doesNotContain("exit");
        Container replay = test.create(recording.script("stubborn"));
        replay.start();
        replay.stop(Duration.ofSeconds(3));
        assertThat(replay).exitedWith(137);
    }

    @Test
    void aProgramThatEndsWith137ByItselfDoesSo(TestEngine test) {
        Container container = run(
                "c",
                test,
                FakeScript.EMPTY.on(Signal.TERM, end -> end.exit(137)).hang());
        container.stop();
        assertThat(Recording.of(container).toString()).contains("exit = 137");
    }

    @Test
    void theOutOfMemoryKillerIsReplayed(TestEngine test) {
        Container container = run("c", test, FakeScript.EMPTY.out("big\n").outOfMemory());
        container.waitForExit();
        Container replay = test.create(Recording.of(container).script("c"));
        replay.start();
        assertThat(replay).exitedWith(137);
        assertThat(replay.inspect().oomKilled()).isTrue();
    }

    @Test
    void anyBytesSurvive(TestEngine test, @TempDir Path directory) {
        byte[] bytes = new byte[512];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 7);
        }
        bytes[bytes.length - 1] = 'x';
        Container binary = run("binary", test, FakeScript.EMPTY.out(bytes).err("\u00e4\ud83d\ude00\ud800\n"));
        binary.waitForExit();
        Path file = directory.resolve("binary.conf");
        Recording.of(binary).write(file);
        Container replay = test.create(Recording.read(file).script("binary"));
        replay.start();
        replay.waitForExit();
        assertThat(output(replay)).isEqualTo(output(binary));
        assertThat(output(replay)).startsWith(bytes);
    }

    private static byte[] output(Container container) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (LogStream log = container.logs(LogQuery.ALL)) {
            log.forEachRemaining(record -> {
                bytes.writeBytes(record.text());
                if (!record.partial()) {
                    bytes.write('\n');
                }
            });
        }
        return bytes.toByteArray();
    }

    @Test
    void eachRunIsReplayedAsItWas(TestEngine test) {
        FakeScript threeRuns = FakeScript.EMPTY
                .out("first\n")
                .exit(1)
                .nextRun()
                .out("second\n")
                .sleep(Duration.ofSeconds(1))
                .exit(2)
                .nextRun()
                .out("third\n")
                .exit(0);
        Container recorded = restarting(test, threeRuns);
        Container replay = restarting(test, Recording.of(recorded).script(recorded.name()));
        assertThat(log(replay)).containsExactly("STDOUT first", "STDOUT second", "STDOUT third");
        assertThat(test.events()).of(replay).diedWith(1, 2, 0);
        replay.start();
        assertThat(replay.waitForExit().code()).hasValue(0);
        assertThat(log(replay)).endsWith("STDOUT third", "STDOUT third");
    }

    private static Container restarting(TestEngine test, FakeScript script) {
        Container container = test.engine()
                .create(test.script(script)
                        .restartPolicy(RestartPolicy.parse("on-failure"))
                        .build());
        container.start();
        container.waitFor(List.of(new WaitCondition.Exit(OptionalInt.of(3))), Duration.ofMinutes(1));
        return container;
    }

    @Test
    @GantryTest(store = SQLITE)
    void theRunsOfAContainerAreCountedOnWhenTheEngineIsReopened(TestEngine test) {
        Container container =
                test.create(FakeScript.EMPTY.exit(1).nextRun().exit(2).nextRun().exit(3));
        container.start();
        assertThat(container).exitedWith(1);
        Container again = test.reopen().container(container.id());
        again.start();
        assertThat(again).exitedWith(2);
    }

    @Test
    void whatTheRuntimeRefusedItRefusesAgainInTheSameWords(TestEngine test, Faults faults) {
        String words = "exec: \"nosuch\": executable file not found in $PATH";
        faults.add(Fault.at(RuntimeCall.CREATE).nth(1).fail(ErrorCode.RUNTIME_COMMAND_NOT_FOUND, words));
        faults.add(Fault.at(RuntimeCall.START).nth(1).fail("no space left on device"));
        Container container = named("c", test, FakeScript.EMPTY.exit(5));
        assertThatThrownBy(container::start).hasMessageContaining(words);
        assertThatThrownBy(container::start).hasMessageContaining("no space left on device");
        container.start();
        assertThat(container).exitedWith(5);
        faults.clear();

        Recording recording = Recording.of(container);
        assertThat(recording.toString()).doesNotContain(container.id());
        Container replay = test.create(recording.script("c"));
        assertThatThrownBy(replay::start)
                .hasMessageContaining("fake: " + words + ": OCI")
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.RUNTIME_COMMAND_NOT_FOUND));
        assertThatThrownBy(replay::start).hasMessageContaining("fake: no space left on device: OCI");
        replay.start();
        assertThat(replay).exitedWith(5);
        replay.start();
        assertThat(replay).exitedWith(5);
    }

    @Test
    void aCommandThatIsMissingStaysMissing(TestEngine test) {
        Container missing =
                test.engine().create(test.command("nosuch").name("m").build());
        assertThatThrownBy(missing::start).hasMessageContaining("nosuch");
        Container replay = test.create(Recording.of(missing).script("m"));
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(replay::start)
                    .hasMessageContaining("nosuch")
                    .isInstanceOfSatisfying(
                            EngineException.class,
                            e -> assertThat(e.code().exitCode()).isEqualTo(127));
        }
    }

    @Test
    void aContainerThatWasOnlyMadeWaits(TestEngine test) {
        Container made = named("made", test, FakeScript.EMPTY.exit(4));
        made.init(Dependencies.REQUIRE);
        Container replay = test.create(Recording.of(made).script("made"));
        replay.start();
        assertThat(replay).isRunning();
    }

    @Test
    void aRecordingHasTheContainersByName(TestEngine test) {
        Container one = run("one", test, FakeScript.EMPTY);
        Recording recording = Recording.of(one);
        assertThat(recording.names()).containsExactly("one");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> recording.script("two"))
                .withMessage("no container \"two\" is recorded, but one");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Recording.of(one, one))
                .withMessage("two containers are named \"one\"");
    }

    @Test
    void whatCannotBeRecordedIsSaid(TestEngine test) {
        refused(named("fresh", test, FakeScript.EMPTY), ErrorCode.INVALID_ARGUMENT, "fresh", "never started");
        FakeScript much = FakeScript.EMPTY.repeat(17, more -> more.out("x".repeat(65_535) + "\n"));
        refused(run("much", test, much), ErrorCode.INVALID_ARGUMENT, "much", "more than 1048576 bytes");
        Container silent = test.engine()
                .create(test.script(SERVICE)
                        .name("silent")
                        .log(new LogSpec(Optional.of("none"), Map.of()))
                        .build());
        silent.start();
        refused(silent, ErrorCode.NO_LOGS, "silent", "log driver none keeps nothing");
        Container old = named("old", test, FakeScript.EMPTY);
        for (int i = 0; i < 200; i++) {
            old.start();
            old.waitForExit();
        }
        refused(old, ErrorCode.INVALID_ARGUMENT, "old", "the beginning of its journal is forgotten");
    }

    @Test
    void aHundredReactionsToASignalAreRecordedAndNotMore(TestEngine test, VirtualTime time, @TempDir Path directory) {
        FakeScript reaction = FakeScript.EMPTY.out("last\n");
        for (int i = 0; i < 101; i++) {
            FakeScript next = reaction;
            reaction = FakeScript.EMPTY.out("time " + i + "\n").on(Signal.HUP, none -> next);
        }
        FakeScript first = reaction;
        Container busy =
                run("busy", test, FakeScript.EMPTY.on(Signal.HUP, none -> first).hang());
        for (int i = 0; i < 100; i++) {
            time.advance(Duration.ofSeconds(1));
            busy.kill(Signal.HUP);
        }
        Path file = directory.resolve("busy.conf");
        Recording.of(busy).write(file);
        Container replay = test.create(Recording.read(file).script("busy"));
        replay.start();
        for (int i = 0; i < 100; i++) {
            time.advance(Duration.ofSeconds(1));
            replay.kill(Signal.HUP);
        }
        assertThat(log(replay)).isEqualTo(log(busy)).hasSize(100);
        busy.kill(Signal.HUP);
        refused(busy, ErrorCode.INVALID_ARGUMENT, "busy", "SIGHUP more than 100 times");
    }

    @Test
    void aRecordingWithAsManyLinesAsThereMayBeIsRead(TestEngine test) {
        Container busy = run(
                "busy",
                test,
                FakeScript.EMPTY.repeat(
                        24_999, line -> line.out(new byte[] {(byte) 0xff, '\n'}).err("x".repeat(38) + "\n")));
        busy.waitForExit();
        String text = Recording.of(busy).toString();
        assertThat(text.length()).isLessThan(16 * 1024 * 1024);
        assertThat(FakeScripts.write(FakeScripts.read(text, "text"))).isEqualTo(text);
    }

    @Test
    void anEndThatNobodyKnowsCannotBeRecorded(TestEngine test, Faults faults) {
        faults.add(Fault.at(RuntimeCall.EXIT_REPORT).garbleReport("x"));
        Container lost = run("lost", test, FakeScript.EMPTY.exit(1));
        lost.waitForExit();
        faults.clear();
        refused(lost, ErrorCode.INVALID_ARGUMENT, "lost", "nobody knows how it ended");
    }

    private static void refused(Container container, ErrorCode code, String... words) {
        assertThatThrownBy(() -> Recording.of(container))
                .hasMessageContainingAll(words)
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "c { steps = [ { outt = x } ] }          | 2: unknown step \"outt\"",
                "c { steps = [ { sleep = -1s } ] }       | 2: sleep must not be negative",
                "c { steps = [ { sleep = soon } ] }      | 2: Invalid value at 'sleep'",
                "c { steps = [ { on = NO, do = [] } ] }  | 2: unknown signal \"NO\"",
                "c { steps = 3 }                         | 2: steps has type",
                "c { step = [] }                         | 2: unknown key \"step\"",
                "c { }                                   | 2: No configuration setting found for key 'steps'",
                "c { runs = [] }                         | 2: runs is a list of runs",
                "c { runs = [ 3 ] }                      | 2: each of runs must be an object",
                "c { runs = [ { steps = [] } ], x = 1 }  | 2: runs is a list of runs",
                "c { faults { begin { fail = x } } }     | 2: unknown call \"begin\"",
                "c { faults = no }                       | 2: faults must be an object",
                "c = 3                                   | 2: \"c\" must be an object",
                "c { steps = [                           | 3: ",
            })
    void aFileThatIsNoRecordingIsRefusedWithItsLine(String line, String words, @TempDir Path directory)
            throws IOException {
        Path file = Files.writeString(directory.resolve("bad.conf"), "# changed by hand\n" + line + "\n");
        assertThatThrownBy(() -> Recording.read(file))
                .hasMessageStartingWith(file + ": " + words)
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT));
    }

    @Test
    void aFileThatCannotBeReadIsNamed(@TempDir Path directory) {
        Path file = directory.resolve("none.conf");
        assertThatThrownBy(() -> Recording.read(file))
                .hasMessageStartingWith("cannot read recording " + file + ": no such file or directory");
        assertThatThrownBy(() -> Recording.read(directory)).hasMessageStartingWith("cannot read recording");
    }

    @Test
    void whatStreamALineWasWrittenToIsKept(TestEngine test) {
        Container both = run(
                "both",
                test,
                FakeScript.EMPTY.err("e1\n").out("o1\n").err("e2\n").out("o2"));
        both.waitForExit();
        Container replay = test.create(Recording.of(both).script("both"));
        replay.start();
        replay.waitForExit();
        assertThat(log(replay)).containsExactly("STDERR e1", "STDOUT o1", "STDERR e2", "STDOUT o2");
        try (LogStream log = replay.logs(LogQuery.ALL)) {
            LogRecord last = log.next();
            while (log.hasNext()) {
                last = log.next();
            }
            assertThat(last.partial()).isTrue();
        }
    }
}
