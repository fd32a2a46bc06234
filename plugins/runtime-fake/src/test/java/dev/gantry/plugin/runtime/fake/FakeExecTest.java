// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.fake;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.LogRecord.Stream;
import dev.gantry.api.model.Resources;
import dev.gantry.api.model.Signal;
import dev.gantry.api.model.StdioSpec;
import dev.gantry.spi.runtime.Bundle;
import dev.gantry.spi.runtime.ExecRequest;
import dev.gantry.spi.runtime.ExitReport;
import dev.gantry.spi.runtime.OciRuntime;
import dev.gantry.spi.runtime.OutputReceiver;
import dev.gantry.spi.runtime.ResourceUpdate;
import dev.gantry.spi.runtime.RuntimeFeature;
import dev.gantry.spi.runtime.RuntimeStatus.Phase;
import dev.gantry.spi.runtime.StreamConnection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Commands that are executed in a container. */
class FakeExecTest {
    private static final String SLEEPER = "sleep 1000";

    @TempDir
    private Path directory;

    private FakeFixture fake;

    @BeforeEach
    void open() {
        fake = new FakeFixture(directory);
    }

    @AfterEach
    void close() {
        fake.close();
    }

    /** What came, as {@code out:} and {@code err:} with the text, and {@code end}. */
    private static final class Received implements OutputReceiver {
        private final List<String> all = new ArrayList<>();

        @Override
        public void output(Stream stream, ByteBuffer bytes) {
            all.add((stream == Stream.STDOUT ? "out:" : "err:") + StandardCharsets.UTF_8.decode(bytes));
        }

        @Override
        public void ended() {
            all.add("end");
        }
    }

    private static void assertFails(ErrorCode code, String words, ThrowingCallable action) {
        assertThatThrownBy(action).isInstanceOfSatisfying(EngineException.class, e -> {
            assertThat(e.code()).isEqualTo(code);
            assertThat(e.getMessage()).contains(words);
        });
    }

    private Bundle running() {
        return fake.started(fake.bundle("sh", "-c", SLEEPER));
    }

    private StreamConnection executed(Bundle bundle, String id, Received received, String... args) {
        return fake.runtime
                .exec(fake.execution(bundle, id, Optional.of(received), args))
                .streams()
                .orElseThrow();
    }

    private Received output(Bundle bundle, String id, String... args) {
        Received received = new Received();
        executed(bundle, id, received, args);
        fake.host.advance(0);
        return received;
    }

    private Optional<ExitReport> report(Bundle bundle, String id) {
        return fake.runtime.execExitReport(fake.session(bundle, id));
    }

    private int code(Bundle bundle, String id) {
        return report(bundle, id).orElseThrow().status().codeOrMinusOne();
    }

    private static void write(StreamConnection connection, String text) throws IOException {
        connection.input(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void aCommandIsExecutedBesideTheFirstProcessWithSurroundingsOfItsOwn() {
        assertThat(fake.runtime.info().features()).contains(RuntimeFeature.EXEC);
        Bundle bundle = running();
        Received received = output(bundle, "a", "sh", "-c", "echo $WHO$FOO; hostname; echo err >&2; sleep 1; exit 3");
        assertThat(received.all).containsExactly("out:exec\nwalk\n", "err:err\n");
        fake.host.advance(999);
        assertThat(report(bundle, "a")).isEmpty();
        assertThat(fake.exits).isEmpty();
        fake.host.advance(1);
        assertThat(code(bundle, "a")).isEqualTo(3);
        assertThat(report(bundle, "a").orElseThrow().finishedAt()).isEqualTo(ManualHost.START.plusSeconds(1));
        assertThat(fake.exits).containsExactly(FakeFixture.ID);
        assertThat(received.all).endsWith("end");
        assertThat(fake.runtime.status(bundle).phase()).isEqualTo(Phase.RUNNING);
        assertThat(fake.runtime.exitReport(bundle)).isEmpty();
        assertThat(fake.lines()).isEmpty();
        assertThat(directory.resolve("exits")).isEmptyDirectory();
    }

    @Test
    void theReportStaysUntilTheSessionIsDeleted() {
        Bundle bundle = running();
        output(bundle, "a", "false");
        output(bundle, "b", "true");
        fake.host.advance(Duration.ofMinutes(10));
        assertThat(List.of(code(bundle, "a"), code(bundle, "b"))).containsExactly(1, 0);
        fake.runtime.deleteExec(fake.session(bundle, "a"));
        fake.runtime.deleteExec(fake.session(bundle, "a"));
        fake.runtime.deleteExec(fake.session(bundle, "never"));
        assertThat(report(bundle, "a")).isEmpty();
        assertThat(code(bundle, "b")).isZero();
    }

    @Test
    void deletionKillsFirst() {
        Bundle bundle = running();
        Received received = output(bundle, "a", "sh", "-c", "sleep 1; echo late");
        fake.runtime.deleteExec(fake.session(bundle, "a"));
        fake.host.advance(5000);
        assertThat(received.all).containsExactly("end");
        assertThat(report(bundle, "a")).isEmpty();
        assertThat(fake.exits).isEmpty();
        assertFails(
                ErrorCode.CONTAINER_STOPPED,
                "does not run",
                () -> fake.runtime.killExec(fake.session(bundle, "a"), Optional.empty(), Signal.KILL));
    }

    /** It is not the first process of a pid namespace: the default actions apply. */
    @Test
    void signalsEndACommandThatDoesNotHandleThem() {
        Bundle bundle = running();
        output(bundle, "a", "sleep", "100");
        output(bundle, "b", "sh", "-c", "trap 'echo $$; exit 4' TERM; sleep 1; sleep 100");
        for (String id : List.of("a", "b")) {
            fake.runtime.killExec(fake.session(bundle, id), Optional.empty(), Signal.TERM);
        }
        assertThat(code(bundle, "a")).isEqualTo(143);
        assertThat(report(bundle, "b")).isEmpty();
        fake.host.advance(1000);
        assertThat(code(bundle, "b")).isEqualTo(4);
        output(bundle, "c", "sh", "-c", "kill -9 $$; echo never");
        assertThat(code(bundle, "c")).isEqualTo(137);
        assertThat(output(bundle, "d", "sh", "-c", "kill 1").all)
                .anySatisfy(text -> assertThat(text).contains("not 1"));
        assertThat(fake.runtime.status(bundle).phase()).isEqualTo(Phase.RUNNING);
    }

    @Test
    void aSignalToAllProcessesReachesWhatIsExecuted() {
        Bundle bundle = fake.started(fake.bundle(FakeFixture.ID, Map.of(), false, List.of("sleep", "1000")));
        output(bundle, "a", "sleep", "1000");
        fake.runtime.kill(bundle, Signal.WINCH, true);
        fake.runtime.kill(bundle, Signal.HUP, true);
        assertThat(fake.exitCode(bundle)).isEqualTo(129);
        assertThat(code(bundle, "a")).isEqualTo(129);
    }

    @Test
    void inputArrivesAndEndsWithTheConnection() throws IOException {
        Bundle bundle = running();
        Received received = new Received();
        StreamConnection connection = executed(bundle, "a", received, "sh", "-c", "read a; echo got $a; cat");
        fake.host.advance(100);
        write(connection, "one\n");
        write(connection, "two\n");
        fake.host.advance(0);
        assertThat(String.join("", received.all)).isEqualTo("out:got one\nout:two\n");
        assertThat(report(bundle, "a")).isEmpty();
        connection.close();
        assertThat(code(bundle, "a")).isZero();
        assertThatThrownBy(() -> write(connection, "three\n")).isInstanceOf(IOException.class);

        Received second = new Received();
        executed(bundle, "b", second, "sh", "-c", "cat; echo after").endInput();
        fake.host.advance(0);
        assertThat(second.all).containsExactly("out:after\n", "end");
    }

    @Test
    void withoutAReceiverTheInputIsAtItsEnd() {
        Bundle bundle = running();
        fake.runtime.exec(new ExecRequest(
                fake.session(bundle, "a"),
                new StdioSpec(false, true),
                FakeFixture.process("/", "cat"),
                Optional.empty()));
        assertThat(code(bundle, "a")).isZero();
    }

    @Test
    void theEndOfTheContainerKillsItAtThatInstant() {
        Bundle bundle = fake.started(fake.bundle("sh", "-c", "sleep 5; exit 3"));
        Received received =
                output(bundle, "a", "sh", "-c", "trap 'echo no' TERM; sleep 4; echo four; sleep 4; echo never");
        output(bundle, "b", "sleep", "5");
        fake.host.sleepThrough(Duration.ofSeconds(20));
        assertThat(code(bundle, "a")).isEqualTo(137);
        assertThat(report(bundle, "a").orElseThrow().finishedAt()).isEqualTo(ManualHost.START.plusSeconds(5));
        assertThat(code(bundle, "b")).isZero();
        assertThat(fake.exitCode(bundle)).isEqualTo(3);
        fake.host.advance(0);
        assertThat(received.all).containsExactly("out:four\n", "end");
        assertFails(
                ErrorCode.CONTAINER_STOPPED,
                "does not run",
                () -> fake.runtime.killExec(fake.session(bundle, "a"), Optional.empty(), Signal.TERM));
        assertThat(fake.exits).containsOnly(FakeFixture.ID);
        fake.runtime.delete(bundle);
        assertThat(report(bundle, "a")).isEmpty();
    }

    /** Nothing but a pid namespace ties processes to their first one. */
    @Test
    void withoutAPidNamespaceItGoesOnUntilTheContainerIsDeleted() {
        Bundle bundle = fake.started(fake.bundle(FakeFixture.ID, Map.of(), false, List.of("sleep", "1")));
        Received received = output(bundle, "a", "sh", "-c", "sleep 2; echo two; sleep 2; echo never");
        fake.host.advance(3000);
        assertThat(fake.exitCode(bundle)).isZero();
        assertThat(received.all).containsExactly("out:two\n");
        fake.runtime.delete(bundle);
        fake.host.advance(3000);
        assertThat(received.all).containsExactly("out:two\n", "end");
    }

    @Test
    void aPauseOfTheContainerHaltsItToo() {
        Bundle bundle = running();
        Received received = output(bundle, "a", "sh", "-c", "sleep 1; echo one; sleep 1; echo two");
        fake.host.advance(500);
        fake.runtime.pause(bundle);
        fake.host.advance(10_000);
        assertThat(received.all).isEmpty();
        assertFails(
                ErrorCode.RUNTIME_FAILED,
                "cannot exec in a paused container",
                () -> fake.runtime.exec(fake.execution(bundle, "b", "true")));
        fake.runtime.resume(bundle);
        fake.host.advance(0);
        assertThat(received.all).containsExactly("out:one\n");
        fake.host.advance(1000);
        assertThat(code(bundle, "a")).isZero();
    }

    @Test
    void theContainersMemoryLimitHoldsForItToo() {
        Bundle bundle = fake.started(fake.bundle(
                FakeScript.EMPTY.exec("hog", hog -> hog.memory(3 << 20).hang()).hang()));
        fake.runtime.exec(fake.execution(bundle, "a", "hog"));
        assertThat(report(bundle, "a").orElseThrow().oomKilled()).isTrue();
        fake.runtime.update(bundle, new ResourceUpdate(Resources.NONE, "{\"memory\":{\"limit\":8000000}}"));
        fake.runtime.exec(fake.execution(bundle, "b", "hog"));
        assertThat(report(bundle, "b")).isEmpty();
        fake.runtime.update(bundle, new ResourceUpdate(Resources.NONE, "{\"memory\":{\"limit\":2000000}}"));
        assertThat(code(bundle, "b")).isEqualTo(137);
        assertThat(fake.runtime.exitReport(bundle)).isEmpty();
    }

    @Test
    void itTakesARunningContainer() {
        Bundle bundle = fake.bundle("sleep", "1");
        ExecRequest request = fake.execution(bundle, "a", "true");
        assertFails(ErrorCode.CONTAINER_STOPPED, "container does not exist", () -> fake.runtime.exec(request));
        fake.runtime.create(fake.request(bundle));
        assertFails(ErrorCode.RUNTIME_FAILED, "was not started", () -> fake.runtime.exec(request));
        fake.runtime.start(bundle);
        fake.runtime.exec(request);
        assertFails(ErrorCode.RUNTIME_FAILED, "already exists", () -> fake.runtime.exec(request));
        fake.host.advance(1000);
        assertFails(ErrorCode.CONTAINER_STOPPED, "stopped container", () -> fake.runtime.exec(request));
    }

    @Test
    void whatCannotBeExecutedLeavesNothingOfTheSession() throws IOException {
        Bundle bundle = running();
        for (boolean filled : List.of(false, true)) {
            if (filled) {
                Files.createDirectories(directory.resolve("rootfs/etc"));
                Path bin = Files.createDirectories(directory.resolve("rootfs/bin"));
                Files.createFile(
                        bin.resolve("true"),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
                assertRefused(
                        bundle, ErrorCode.RUNTIME_COMMAND_NOT_FOUND, "chdir to cwd (\"/no/such\")", "/no/such", "true");
            }
            assertRefused(
                    bundle,
                    ErrorCode.RUNTIME_COMMAND_NOT_FOUND,
                    "exec failed: unable to start container process: exec: \"nosuch\": executable file not found",
                    "/",
                    "nosuch");
            assertRefused(
                    bundle, ErrorCode.RUNTIME_PERMISSION_DENIED, "exec: \"/etc\": permission denied", "/", "/etc");
            assertRefused(bundle, ErrorCode.RUNTIME_FAILED, "process.args must not be empty", "/");
        }
    }

    private void assertRefused(Bundle bundle, ErrorCode code, String words, String cwd, String... args) {
        Received received = new Received();
        assertFails(
                code,
                words,
                () -> fake.runtime.exec(new ExecRequest(
                        fake.session(bundle, "a"),
                        StdioSpec.DEFAULT,
                        FakeFixture.process(cwd, args),
                        Optional.of(received))));
        fake.host.advance(0);
        assertThat(received.all).isEmpty();
        assertThat(report(bundle, "a")).isEmpty();
    }

    @Test
    void aScriptSaysWhatCommandsDo() {
        Bundle bundle = fake.started(fake.bundle(FakeScript.EMPTY
                .exec("psql -c select 1", answer -> answer.out("1\n").err("(1 row)\n"))
                .exec(
                        "pg_isready",
                        answer -> answer.sleep(Duration.ofSeconds(2)).exit(2))
                .hang()));
        assertThat(output(bundle, "a", "psql", "-c", "select 1").all)
                .containsExactly("out:1\n", "err:(1 row)\n", "end");
        output(bundle, "b", "pg_isready");
        fake.host.advance(2000);
        assertThat(code(bundle, "b")).isEqualTo(2);
        assertThat(output(bundle, "c", "echo", "plain").all).containsExactly("out:plain\n", "end");
    }

    @Test
    void eachRunOfAScriptHasCommandsOfItsOwn() {
        Bundle bundle = fake.bundle(FakeScript.EMPTY
                .exec("ask", answer -> answer.out("first\n"))
                .hang()
                .nextRun()
                .exec("ask", answer -> answer.out("second\n"))
                .hang());
        for (String expected : List.of("first", "second", "second")) {
            fake.started(bundle);
            assertThat(output(bundle, "a", "ask").all).containsExactly("out:" + expected + "\n", "end");
            fake.runtime.delete(bundle);
        }
    }

    @Test
    void twoInstancesPlayTheSame() throws IOException {
        OciRuntime other = fake.open(fake.host, id -> {});
        Bundle bundle = running();
        Received received = new Received();
        StreamConnection connection =
                executed(bundle, "a", received, "sh", "-c", "echo begin; read a; echo $a; sleep 1; echo end; exit 6");
        assertThat(other.execExitReport(fake.session(bundle, "a"))).isEmpty();
        write(connection, "line\n");
        other.pause(bundle);
        fake.host.advance(3000);
        other.killExec(fake.session(bundle, "a"), Optional.empty(), Signal.WINCH);
        other.resume(bundle);
        fake.host.changed(directory.resolve("state").resolve(FakeFixture.ID + ".json"));
        fake.host.advance(0);
        assertThat(String.join("", received.all)).isEqualTo("out:begin\nout:line\nout:end\nend");
        assertThat(other.execExitReport(fake.session(bundle, "a"))).isEqualTo(report(bundle, "a"));
        assertThat(code(bundle, "a")).isEqualTo(6);

        Received second = output(bundle, "b", "sleep", "100");
        other.deleteExec(fake.session(bundle, "b"));
        fake.host.changed(directory.resolve("state").resolve(FakeFixture.ID + ".json"));
        fake.host.advance(0);
        assertThat(second.all).containsExactly("end");
        other.close();
    }

    @Test
    void aSessionOutlivesTheInstanceThatBeganIt() {
        Bundle bundle = running();
        Received received = output(bundle, "a", "sh", "-c", "sleep 5; echo late; exit 4");
        fake.host.advance(1000);
        fake.reopen();
        fake.host.advance(4000);
        assertThat(code(bundle, "a")).isEqualTo(4);
        assertThat(report(bundle, "a").orElseThrow().finishedAt()).isEqualTo(ManualHost.START.plusSeconds(5));
        assertThat(fake.exits).containsExactly(FakeFixture.ID);
        assertThat(received.all).isEmpty();
    }

    @Test
    void anInstanceThatIsClosedTakesTheInputOfItsSessionsAlong() {
        Bundle bundle = running();
        OciRuntime other = fake.open(fake.host, id -> {});
        Received received = output(bundle, "a", "sh", "-c", "cat; exit 5");
        fake.runtime.close();
        fake.host.advance(0);
        assertThat(received.all).containsExactly("end");
        assertThat(other.execExitReport(fake.session(bundle, "a"))
                        .orElseThrow()
                        .status()
                        .codeOrMinusOne())
                .isEqualTo(5);
        fake.runtime = other;
    }

    /** What was done to the container and to the session in one instant has the order in which it was done. */
    @Test
    void theOrderWithinAnInstantIsKept() {
        for (boolean reopened : List.of(false, true)) {
            Bundle bundle = running();
            Received received = new Received();
            fake.runtime.exec(fake.execution(
                    bundle,
                    "a",
                    Optional.of(received),
                    "sh",
                    "-c",
                    "trap 'echo usr' USR1; sleep 1; while :; do sleep 100; done"));
            fake.host.sleepThrough(Duration.ofSeconds(1));
            fake.runtime.pause(bundle);
            fake.runtime.killExec(fake.session(bundle, "a"), Optional.empty(), new Signal(10));
            fake.runtime.resume(bundle);
            fake.runtime.killExec(fake.session(bundle, "a"), Optional.empty(), Signal.KILL);
            if (reopened) {
                fake.reopen();
            }
            assertThat(code(bundle, "a")).isEqualTo(137);
            assertThat(report(bundle, "a").orElseThrow().finishedAt())
                    .isEqualTo(fake.host.clock().instant());
            fake.runtime.delete(bundle);
        }
    }

    @Test
    void deathAtEveryStepLeavesASessionWholeOrNotAtAll() throws IOException {
        List<String> points = new ArrayList<>();
        liveAndDie(directory.resolve("whole"), -1, points);
        assertThat(points)
                .contains("fake.exec.saving", "fake.exec.saved", "fake.exec-kill.saved", "fake.exec-delete.saved");
        for (int point = 0; point < points.size(); point++) {
            liveAndDie(directory.resolve("p" + point), point, new ArrayList<>());
        }
    }

    private static void liveAndDie(Path directory, int deathAt, List<String> points) throws IOException {
        FakeFixture fake = new FakeFixture(directory);
        Bundle bundle = fake.started(fake.bundle("sh", "-c", SLEEPER));
        fake.host.failpoints = name -> {
            points.add(name);
            if (points.size() - 1 == deathAt) {
                throw new IllegalStateException("death");
            }
        };
        Received received = new Received();
        surviving(fake, () -> {
            fake.runtime.deleteExec(fake.session(bundle, "a"));
            fake.runtime.exec(fake.execution(bundle, "a", Optional.of(received), "sh", "-c", "echo hello; sleep 100"));
        });
        fake.host.advance(10);
        assertThat(received.all).contains("out:hello\n").doesNotHaveDuplicates();
        surviving(fake, () -> {
            if (fake.runtime.execExitReport(fake.session(bundle, "a")).isEmpty()) {
                fake.runtime.killExec(fake.session(bundle, "a"), Optional.empty(), Signal.TERM);
            }
        });
        assertThat(fake.runtime
                        .execExitReport(fake.session(bundle, "a"))
                        .orElseThrow()
                        .status()
                        .codeOrMinusOne())
                .isEqualTo(143);
        surviving(fake, () -> fake.runtime.deleteExec(fake.session(bundle, "a")));
        assertThat(fake.runtime.execExitReport(fake.session(bundle, "a"))).isEmpty();
        assertThat(fake.runtime.status(bundle).phase()).isEqualTo(Phase.RUNNING);
        fake.close();
    }

    private static void surviving(FakeFixture fake, Runnable action) {
        try {
            action.run();
        } catch (IllegalStateException e) {
            fake.reopen();
            action.run();
        }
    }

    @Test
    void endedSessionsNeedNoTimer() {
        Bundle bundle = fake.started(fake.bundle("sleep", "infinity"));
        output(bundle, "a", "true");
        output(bundle, "b", "sleep", "infinity");
        fake.host.advance(0);
        assertThat(fake.host.waitingTasks()).isZero();
    }

    @Test
    void aLoopThatNeverWaitsNeitherHangsNorFloods() {
        Bundle bundle = running();
        Received received = output(bundle, "a", "sh", "-c", "while true; do echo x; done");
        fake.host.advance(100);
        fake.runtime.killExec(fake.session(bundle, "a"), Optional.empty(), Signal.KILL);
        fake.host.advance(0);
        assertThat(received.all).hasSizeBetween(50, 104).endsWith("end");
    }
}
