// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.fake;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.Resources;
import dev.gantry.api.model.Signal;
import dev.gantry.spi.runtime.Bundle;
import dev.gantry.spi.runtime.CreateRequest;
import dev.gantry.spi.runtime.LogSink;
import dev.gantry.spi.runtime.ResourceUpdate;
import dev.gantry.spi.runtime.RuntimeStatus;
import dev.gantry.spi.runtime.RuntimeStatus.Phase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class FakeRuntimeTest {
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

    private Phase phase(Bundle bundle) {
        return fake.runtime.status(bundle).phase();
    }

    private static void assertFails(ErrorCode code, String words, ThrowingCallable action) {
        assertThatThrownBy(action).isInstanceOfSatisfying(EngineException.class, e -> {
            assertThat(e.code()).isEqualTo(code);
            assertThat(e.getMessage()).contains(words);
        });
    }

    @Test
    void aContainerGoesFromAbsentThroughCreatedAndRunningToStoppedAndBackToAbsent() throws IOException {
        Bundle bundle = fake.bundle("sh", "-c", "echo hello; sleep 2; exit 3");
        assertThat(fake.runtime.status(bundle)).isEqualTo(RuntimeStatus.ABSENT);
        fake.runtime.create(fake.request(bundle));
        assertThat(phase(bundle)).isEqualTo(Phase.CREATED);
        assertThat(fake.lines()).isEmpty();
        fake.runtime.start(bundle);
        assertThat(phase(bundle)).isEqualTo(Phase.RUNNING);
        assertThat(fake.lines()).containsExactly("stdout F hello");
        fake.host.advance(1999);
        assertThat(fake.exits).isEmpty();
        fake.host.advance(1);
        assertThat(fake.exits).containsExactly(FakeFixture.ID);
        assertThat(directory.resolve("exits").resolve(FakeFixture.ID)).hasContent("3");
        assertThat(phase(bundle)).isEqualTo(Phase.STOPPED);
        assertThat(fake.exitCode(bundle)).isEqualTo(3);
        assertThat(fake.runtime.exitReport(bundle).orElseThrow().finishedAt())
                .isEqualTo(ManualHost.START.plusSeconds(2));
        fake.runtime.delete(bundle);
        assertThat(phase(bundle)).isEqualTo(Phase.ABSENT);
        assertThat(fake.runtime.exitReport(bundle)).isEmpty();
        assertThat(directory.resolve("exits")).isEmptyDirectory();
        fake.runtime.delete(bundle);
    }

    @Test
    void whatTheLogSaysHasTheFormOfConmon() throws IOException {
        fake.started(fake.bundle("sh", "-c", "printf abc; sleep 0.25; echo; echo err >&2; printf end"));
        fake.host.advance(1000);
        assertThat(fake.log()).hasContent("""
                2026-03-01T10:00:00.000000000+00:00 stdout P abc
                2026-03-01T10:00:00.250000000+00:00 stdout F\s
                2026-03-01T10:00:00.250000000+00:00 stderr F err
                2026-03-01T10:00:00.250000000+00:00 stdout P end
                """);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(fake.log())))
                .isEqualTo("rw-------");
    }

    @Test
    void aLineOfMoreThanOneReadIsCutAt8192Bytes() {
        fake.started(fake.bundle(FakeScript.EMPTY.out("x".repeat(20_000) + "\ny\n")));
        assertThat(fake.lines().stream().map(line -> line.substring(0, 8) + (line.length() - 9)))
                .containsExactly("stdout P8192", "stdout P8192", "stdout F3616", "stdout F1");
    }

    @Test
    void aLogThatWouldGrowBeyondItsLimitIsStartedAnew() {
        Bundle bundle = fake.bundle("sh", "-c", "for i in $(seq 12); do echo line$i; sleep .02; done");
        fake.runtime.create(new CreateRequest(
                bundle, new LogSink.K8sFile(fake.log(), OptionalLong.of(200)), Optional.empty(), List.of()));
        fake.runtime.start(bundle);
        fake.host.advance(1000);
        // Measured with conmon 2.1.6 --log-size-max 200.
        assertThat(fake.lines()).containsExactly("stdout F line10", "stdout F line11", "stdout F line12");
    }

    @Test
    void aSecondRunAppendsToTheLogOfTheFirst() {
        for (int run = 0; run < 2; run++) {
            Bundle bundle = fake.started(fake.bundle("echo", "hello"));
            fake.runtime.delete(bundle);
        }
        assertThat(fake.lines()).containsExactly("stdout F hello", "stdout F hello");
    }

    @Test
    void theFirstProcessOfAPidNamespaceIgnoresTermAndDiesOfKill() {
        Bundle bundle = fake.started(fake.bundle("sleep", "1000"));
        fake.runtime.kill(bundle, Signal.TERM, false);
        fake.host.advance(100);
        assertThat(phase(bundle)).isEqualTo(Phase.RUNNING);
        fake.runtime.kill(bundle, Signal.KILL, false);
        assertThat(fake.exitCode(bundle)).isEqualTo(137);
        assertThat(fake.exits).containsExactly(FakeFixture.ID);
        assertFails(
                ErrorCode.CONTAINER_STOPPED,
                "container not running",
                () -> fake.runtime.kill(bundle, Signal.KILL, false));
    }

    @Test
    void withoutAPidNamespaceOfItsOwnTermEndsIt() {
        Bundle bundle = fake.started(fake.bundle(FakeFixture.ID, Map.of(), false, List.of("sleep", "1000")));
        fake.runtime.kill(bundle, Signal.WINCH, false);
        assertThat(phase(bundle)).isEqualTo(Phase.RUNNING);
        fake.runtime.kill(bundle, Signal.TERM, true);
        assertThat(fake.exitCode(bundle)).isEqualTo(143);
    }

    @Test
    void aCreatedContainerTakesSignalsAsTheInitOfRunc() {
        Bundle bundle = fake.bundle("true");
        fake.runtime.create(fake.request(bundle));
        fake.runtime.kill(bundle, Signal.WINCH, false);
        assertThat(phase(bundle)).isEqualTo(Phase.CREATED);
        fake.runtime.kill(bundle, Signal.TERM, false);
        assertThat(fake.exitCode(bundle)).isEqualTo(2);
    }

    @Test
    void timeGoesOnInAPauseAndKillWorksInIt() {
        Bundle bundle = fake.started(fake.bundle("sh", "-c", "sleep 2; echo done; sleep 1000"));
        fake.host.advance(1500);
        fake.runtime.pause(bundle);
        assertThat(phase(bundle)).isEqualTo(Phase.PAUSED);
        assertFails(ErrorCode.RUNTIME_FAILED, "container not running", () -> fake.runtime.pause(bundle));
        fake.host.advance(10_000);
        assertThat(fake.lines()).isEmpty();
        fake.runtime.resume(bundle);
        assertFails(ErrorCode.RUNTIME_FAILED, "container not paused", () -> fake.runtime.resume(bundle));
        fake.host.advance(1);
        assertThat(fake.lines()).containsExactly("stdout F done");
        fake.runtime.pause(bundle);
        fake.runtime.kill(bundle, Signal.KILL, false);
        assertThat(fake.exitCode(bundle)).isEqualTo(137);
    }

    @Test
    void theRunTimeoutCountsFromCreationAndGivesMinusOne() {
        Bundle bundle = fake.bundle("sleep", "infinity");
        fake.runtime.create(
                new CreateRequest(bundle, new LogSink.None(), Optional.of(Duration.ofSeconds(5)), List.of()));
        fake.host.advance(3000);
        fake.runtime.start(bundle);
        fake.host.advance(1999);
        assertThat(fake.exits).isEmpty();
        fake.host.advance(1);
        assertThat(fake.exits).hasSize(1);
        assertThat(fake.exitCode(bundle)).isEqualTo(-1);
        assertThat(directory.resolve("exits").resolve(FakeFixture.ID)).hasContent("-1");
    }

    @Test
    void memoryAboveTheLimitIsAnOomKillAndTheLimitCanBeUpdated() {
        Bundle bundle = fake.started(fake.bundle(FakeScript.EMPTY
                .memory(1000)
                .sleep(Duration.ofSeconds(1))
                .memory(5_000_000)
                .hang()));
        fake.runtime.update(bundle, new ResourceUpdate(Resources.NONE, "{\"memory\":{\"limit\":8000000}}"));
        fake.host.advance(2000);
        assertThat(phase(bundle)).isEqualTo(Phase.RUNNING);
        fake.runtime.update(bundle, new ResourceUpdate(Resources.NONE, "{\"cpu\":{\"shares\":2}}"));
        assertThat(phase(bundle)).isEqualTo(Phase.RUNNING);
        fake.runtime.update(bundle, new ResourceUpdate(Resources.NONE, "{\"memory\":{\"limit\":2000000}}"));
        assertThat(fake.runtime.exitReport(bundle)).hasValueSatisfying(exit -> {
            assertThat(exit.oomKilled()).isTrue();
            assertThat(exit.status().codeOrMinusOne()).isEqualTo(137);
        });
    }

    @Test
    void aScriptReactsToSignalsAtOnceAndGoesOnWhereItWas() {
        Bundle bundle = fake.started(fake.bundle(FakeScript.EMPTY
                .on(Signal.HUP, hup -> hup.out("hup\n"))
                .ignore(Signal.INT)
                .on(
                        Signal.TERM,
                        term -> term.err("bye\n").sleep(Duration.ofSeconds(1)).exit(7))
                .repeat(2, round -> round.out("tick\n").sleep(Duration.ofSeconds(1)))
                .hang()));
        fake.host.advance(500);
        fake.runtime.kill(bundle, Signal.HUP, false);
        fake.host.advance(10_000);
        fake.runtime.kill(bundle, Signal.INT, false);
        fake.runtime.kill(bundle, Signal.TERM, false);
        assertThat(phase(bundle)).isEqualTo(Phase.RUNNING);
        fake.host.advance(1000);
        assertThat(fake.exitCode(bundle)).isEqualTo(7);
        assertThat(fake.lines()).containsExactly("stdout F tick", "stdout F hup", "stdout F tick", "stderr F bye");
    }

    @Test
    void commandsThatDoNotExistAreRefusedAtCreation() throws IOException {
        for (boolean filled : List.of(false, true)) {
            if (filled) {
                Files.createDirectories(directory.resolve("rootfs/etc"));
                Path bin = Files.createDirectories(directory.resolve("rootfs/bin"));
                Files.createFile(bin.resolve("plain"));
                Files.createSymbolicLink(bin.resolve("loop"), Path.of("loop"));
                Files.createFile(
                        bin.resolve("nginx"),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
                Files.createSymbolicLink(bin.resolve("true"), Path.of("/bin/nginx"));
                assertRefused(ErrorCode.RUNTIME_PERMISSION_DENIED, "permission denied", "/bin/plain");
                assertRefused(ErrorCode.RUNTIME_COMMAND_NOT_FOUND, "not found in $PATH", "plain");
                assertRefused(ErrorCode.RUNTIME_COMMAND_NOT_FOUND, "not found in $PATH", "sleep", "1");
                assertRefused(ErrorCode.RUNTIME_COMMAND_NOT_FOUND, "no such file", "/bin/loop");
                assertRefused(ErrorCode.UNSUPPORTED, "cannot play \"nginx\"", "nginx");
                fake.runtime.create(fake.request(fake.bundle("true")));
            }
            assertRefused(
                    ErrorCode.RUNTIME_COMMAND_NOT_FOUND,
                    "exec: \"nosuch\": executable file not found in $PATH",
                    "nosuch");
            assertRefused(ErrorCode.RUNTIME_COMMAND_NOT_FOUND, "no such file or directory", "/nosuch");
            assertRefused(ErrorCode.RUNTIME_PERMISSION_DENIED, "exec: \"/etc\": permission denied", "/etc");
        }
    }

    private void assertRefused(ErrorCode code, String words, String... args) {
        Bundle bundle = fake.bundle("a".repeat(64), Map.of(), true, List.of(args));
        assertFails(code, words, () -> fake.runtime.create(fake.request(bundle)));
        assertThat(phase(bundle)).isEqualTo(Phase.ABSENT);
    }

    @Test
    void whatTheShellOfTheFakeDoesNotKnowIsRefusedAtCreation() {
        for (String text : List.of(
                "a | b",
                "sleep 1 &",
                "(true)",
                "echo `x`",
                "echo $((1))",
                "cat <<E",
                "ls *",
                "trap 'a | b' TERM",
                "case a in esac",
                "sh -c true",
                "echo > file",
                "f() { true; }")) {
            assertRefused(ErrorCode.UNSUPPORTED, "the fake runtime's shell does not know", "sh", "-c", text);
        }
    }

    @Test
    void stateErrorsHaveTheWordsOfRunc() {
        Bundle bundle = fake.bundle("sleep", "10");
        assertFails(ErrorCode.RUNTIME_FAILED, "does not exist", () -> fake.runtime.start(bundle));
        assertFails(ErrorCode.CONTAINER_STOPPED, "does not exist", () -> fake.runtime.kill(bundle, Signal.TERM, false));
        fake.started(bundle);
        assertFails(ErrorCode.RUNTIME_FAILED, "already exists", () -> fake.runtime.create(fake.request(bundle)));
        assertFails(ErrorCode.RUNTIME_FAILED, "already running", () -> fake.runtime.start(bundle));
        fake.host.advance(10_000);
        assertFails(ErrorCode.RUNTIME_FAILED, "has stopped", () -> fake.runtime.start(bundle));
    }

    @Test
    void aContainerOutlivesItsRuntimeAndCatchesUpWithTheInstantsAtWhichThingsWereDue() {
        Bundle bundle = fake.started(fake.bundle("sh", "-c", "for i in 1 2 3; do echo $i; sleep 10; done; exit 4"));
        fake.host.advance(10_000);
        fake.host.sleepThrough(Duration.ofHours(1));
        fake.reopen();
        assertThat(fake.exits).containsExactly(FakeFixture.ID);
        assertThat(fake.log()).hasContent("""
                2026-03-01T10:00:00.000000000+00:00 stdout F 1
                2026-03-01T10:00:10.000000000+00:00 stdout F 2
                2026-03-01T10:00:20.000000000+00:00 stdout F 3
                """);
        assertThat(fake.runtime.exitReport(bundle).orElseThrow().finishedAt())
                .isEqualTo(ManualHost.START.plusSeconds(30));
        assertThat(directory.resolve("exits").resolve(FakeFixture.ID)).hasContent("4");
    }

    @Test
    void anIdleContainerNeedsNoTimer() {
        fake.started(fake.bundle("sleep", "infinity"));
        fake.host.advance(0);
        assertThat(fake.host.waitingTasks()).isZero();
    }

    @Test
    void aLoopThatNeverWaitsNeitherHangsNorFloods() {
        Bundle bundle = fake.started(fake.bundle("sh", "-c", "while true; do echo x; done"));
        fake.host.advance(100);
        fake.runtime.kill(bundle, Signal.KILL, false);
        assertThat(fake.lines()).hasSizeBetween(50, 102);
        assertThat(fake.exitCode(bundle)).isEqualTo(137);
    }

    @Test
    void deletingARunningContainerLeavesNothingThatCouldReportLater() {
        Bundle bundle = fake.started(fake.bundle("sleep", "1"));
        fake.runtime.delete(bundle);
        fake.host.advance(5000);
        assertThat(fake.exits).isEmpty();
        assertThat(directory.resolve("exits")).isEmptyDirectory();
        assertThat(directory.resolve("state").resolve(FakeFixture.ID + ".json")).doesNotExist();
    }

    @Test
    void creationRemovesAnExitFileOfAnEarlierRun() throws IOException {
        Path stale = Files.writeString(directory.resolve("exits").resolve(FakeFixture.ID), "9");
        fake.runtime.create(fake.request(fake.bundle("true")));
        assertThat(stale).doesNotExist();
    }

    @Test
    void inMemoryNoFileIsWritten(@TempDir Path other) throws IOException {
        FakeFixture memory = new FakeFixture(other, new ManualHost(), Map.of("store", "memory"));
        Bundle bundle = memory.bundle("false");
        memory.runtime.create(new CreateRequest(bundle, new LogSink.None(), Optional.empty(), List.of()));
        memory.runtime.start(bundle);
        assertThat(memory.exitCode(bundle)).isEqualTo(1);
        assertThat(memory.exits).containsExactly(FakeFixture.ID);
        assertThat(other.resolve("state")).isEmptyDirectory();
        assertThat(other.resolve("exits")).isEmptyDirectory();
        memory.close();
    }

    @Test
    void settingsThatMeanNothingAreRefused(@TempDir Path other) {
        assertFails(
                ErrorCode.INVALID_CONFIG,
                "unknown option \"stor\"",
                () -> new FakeFixture(other, new ManualHost(), Map.of("stor", "x")));
        assertFails(
                ErrorCode.INVALID_CONFIG,
                "store must be files or memory",
                () -> new FakeFixture(other, new ManualHost(), Map.of("store", "x")));
    }

    @Test
    void aScriptThatIsNoneIsRefused() {
        for (String script :
                List.of("", "{steps: [{outt: a}]}", "{steps: [{}]}", "{steps: 3}", "{steps: [{on: NO, do: ignore}]}")) {
            Bundle bundle = fake.bundle(FakeFixture.ID, Map.of(FakeScript.ANNOTATION, script), true, List.of("x"));
            assertThatThrownBy(() -> fake.runtime.create(fake.request(bundle)))
                    .isInstanceOfSatisfying(
                            EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT));
        }
    }
}
