// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.fake;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.ExitStatus;
import dev.gantry.api.model.LogRecord.Stream;
import dev.gantry.api.model.Resources;
import dev.gantry.api.model.Signal;
import dev.gantry.spi.host.ProcessIdentity;
import dev.gantry.spi.runtime.Bundle;
import dev.gantry.spi.runtime.OutputReceiver;
import dev.gantry.spi.runtime.ResourceUpdate;
import dev.gantry.spi.runtime.RuntimeStatus.Phase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class FaultsTest {
    private final Faults faults = new Faults();
    private FakeFixture fake;

    @BeforeEach
    void open(@TempDir Path directory) {
        fake = new FakeFixture(directory, new ManualHost(), Map.of(), faults);
    }

    private Bundle annotated(String text) {
        return fake.bundle(
                FakeFixture.ID,
                Map.of(FakeRuntimeProvider.FAULTS_ANNOTATION, text),
                true,
                List.of("sh", "-c", "sleep 5; exit 3"));
    }

    private static void assertFails(ErrorCode code, String words, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(words);
    }

    private void make(RuntimeCall call, Bundle bundle) {
        switch (call) {
            case CREATE -> fake.runtime.create(fake.request(bundle));
            case START -> fake.runtime.start(bundle);
            case KILL -> fake.runtime.kill(bundle, Signal.HUP, false);
            case DELETE -> fake.runtime.delete(bundle);
            case STATUS -> fake.runtime.status(bundle);
            case PAUSE -> fake.runtime.pause(bundle);
            case RESUME -> fake.runtime.resume(bundle);
            case UPDATE -> fake.runtime.update(bundle, new ResourceUpdate(Resources.NONE, "{}"));
            case EXIT_REPORT -> fake.runtime.exitReport(bundle);
            case ABANDON -> fake.runtime.abandon(bundle);
            case ATTACH -> fake.runtime.attach(bundle, new NoReceiver()).close();
            case EXEC -> fake.runtime.exec(fake.execution(bundle, "1", "sleep", "5"));
            case KILL_EXEC -> fake.runtime.killExec(fake.session(bundle, "0"), Optional.empty(), Signal.WINCH);
            case DELETE_EXEC -> fake.runtime.deleteExec(fake.session(bundle, "0"));
        }
    }

    private static final class NoReceiver implements OutputReceiver {
        @Override
        public void output(Stream stream, ByteBuffer bytes) {}

        @Override
        public void ended() {}
    }

    private Bundle readyFor(RuntimeCall call) {
        Bundle bundle = fake.bundle("sh", "-c", "sleep 5; exit 3");
        if (call != RuntimeCall.CREATE) {
            fake.runtime.create(fake.request(bundle));
        }
        if (call != RuntimeCall.CREATE && call != RuntimeCall.START) {
            fake.runtime.start(bundle);
        }
        if (call == RuntimeCall.RESUME) {
            fake.runtime.pause(bundle);
        }
        if (call == RuntimeCall.KILL_EXEC || call == RuntimeCall.DELETE_EXEC) {
            fake.runtime.exec(fake.execution(bundle, "0", "sleep", "5"));
        }
        if (call == RuntimeCall.EXIT_REPORT) {
            fake.host.advance(5000);
        }
        return bundle;
    }

    @ParameterizedTest
    @EnumSource
    void everyCallCanFailWithTheRuntimesWordsAndThenDoesNothing(RuntimeCall call) {
        Bundle bundle = readyFor(call);
        Phase before = fake.runtime.status(bundle).phase();
        faults.add(Fault.at(call).fail("no space left on device"));
        assertFails(ErrorCode.RUNTIME_FAILED, "fake: no space left on device", () -> make(call, bundle));
        faults.clear();
        assertThat(fake.runtime.status(bundle).phase()).isEqualTo(before);
        make(call, bundle);
    }

    @ParameterizedTest
    @EnumSource
    void theEngineCanDieAfterTheEffectOfEveryCall(RuntimeCall call) {
        Bundle bundle = readyFor(call);
        faults.add(Fault.at(call).nth(1).die());
        assertThatThrownBy(() -> make(call, bundle))
                .isInstanceOf(EngineDied.class)
                .hasMessageContaining("after " + call.word() + " of container " + FakeFixture.ID);
        assertThat(fake.runtime.status(bundle).phase())
                .isEqualTo(
                        switch (call) {
                            case CREATE -> Phase.CREATED;
                            case PAUSE -> Phase.PAUSED;
                            case DELETE, ABANDON -> Phase.ABSENT;
                            case EXIT_REPORT -> Phase.STOPPED;
                            default -> Phase.RUNNING;
                        });
    }

    @Test
    void aCommandThatCannotBeExecutedAnswersInTimeOrNotAtAll() {
        Bundle bundle = readyFor(RuntimeCall.EXEC);
        faults.add(Fault.at(RuntimeCall.EXEC).nth(1).fail(ErrorCode.RUNTIME_COMMAND_NOT_FOUND, "no such command"));
        assertFails(
                ErrorCode.RUNTIME_COMMAND_NOT_FOUND,
                "no such command",
                () -> fake.runtime.exec(fake.execution(bundle, "1", "true")));
        assertThat(fake.runtime.execExitReport(fake.session(bundle, "1"))).isEmpty();
        faults.add(Fault.at(RuntimeCall.EXEC).nth(1).die());
        assertThatThrownBy(() -> fake.runtime.exec(fake.execution(bundle, "1", "true")))
                .isInstanceOf(EngineDied.class);
        assertThat(fake.runtime.execExitReport(fake.session(bundle, "1"))).isPresent();
    }

    @Test
    void callsForWhatIsExecutedCanHangAndBeSlow() {
        Bundle bundle = readyFor(RuntimeCall.DELETE_EXEC);
        faults.add(Fault.at(RuntimeCall.EXEC).hang(Duration.ofSeconds(1)));
        faults.add(Fault.at(RuntimeCall.KILL_EXEC).hang(Duration.ofSeconds(1)));
        faults.add(Fault.at(RuntimeCall.DELETE_EXEC).slow(Duration.ofSeconds(1)));
        for (RuntimeCall call : List.of(RuntimeCall.EXEC, RuntimeCall.KILL_EXEC)) {
            assertFails(ErrorCode.TIMED_OUT, "did not answer to " + call.word(), () -> make(call, bundle));
        }
        assertThat(fake.runtime.execExitReport(fake.session(bundle, "0"))).isEmpty();
        make(RuntimeCall.DELETE_EXEC, bundle);
        assertThat(fake.host.clock().instant()).isEqualTo(ManualHost.START.plusSeconds(3));
    }

    @Test
    void onlyTheCallThatIsMeantFails() {
        faults.add(Fault.at(RuntimeCall.KILL).nth(2).fail(ErrorCode.RUNTIME_PERMISSION_DENIED, "second"));
        Bundle bundle = readyFor(RuntimeCall.KILL);
        make(RuntimeCall.KILL, bundle);
        assertFails(ErrorCode.RUNTIME_PERMISSION_DENIED, "second", () -> make(RuntimeCall.KILL, bundle));
        make(RuntimeCall.KILL, bundle);
    }

    @Test
    void onlyTheContainerThatIsMeantFailsAndOnlyWhileTheConditionHolds() {
        boolean[] holds = {false};
        faults.add(Fault.at(RuntimeCall.START).of("other").fail("never"));
        faults.add(
                Fault.at(RuntimeCall.START).of("name").when(bundle -> holds[0]).fail("now"));
        Bundle bundle = readyFor(RuntimeCall.START);
        holds[0] = true;
        assertFails(ErrorCode.RUNTIME_FAILED, "now", () -> fake.runtime.start(bundle));
        holds[0] = false;
        fake.runtime.start(bundle);
    }

    @Test
    void aContainerWhoseMonitorIsKilledHasADeadProcessForAMonitorAndNoReport() {
        Bundle bundle = annotated("create.monitor = killed");
        ProcessIdentity monitor =
                fake.runtime.create(fake.request(bundle)).monitor().orElseThrow();
        assertThat(Path.of("/proc/" + monitor.pid())).doesNotExist();
        fake.runtime.start(bundle);
        fake.host.advance(5000);
        assertThat(fake.runtime.status(bundle).phase()).isEqualTo(Phase.STOPPED);
        assertThat(fake.runtime.exitReport(bundle)).isEmpty();
    }

    @Test
    void anExitReportCanBeMissing() {
        Bundle bundle = fake.started(annotated("exit-report.report = missing"));
        fake.host.advance(5000);
        assertThat(fake.runtime.exitReport(bundle)).isEmpty();
        fake.runtime.delete(bundle);
        assertThat(fake.runtime.status(bundle).phase()).isEqualTo(Phase.ABSENT);
    }

    @Test
    void anExitReportCanBeGarbage() {
        Bundle bundle = fake.started(annotated("exit-report.report = garbage"));
        fake.host.advance(5000);
        assertThat(fake.runtime.exitReport(bundle).orElseThrow().status())
                .isEqualTo(new ExitStatus.Unknown("its exit report holds \"garbage\""));
    }

    @Test
    void anExitReportCanComeLateAndIsToldOfThen() {
        Bundle bundle = fake.started(annotated("exit-report.report = 10s"));
        fake.host.advance(5000);
        assertThat(fake.runtime.exitReport(bundle)).isEmpty();
        fake.exits.clear();
        fake.host.advance(9999);
        assertThat(fake.exits).isEmpty();
        fake.host.advance(1);
        assertThat(fake.exits).containsExactly(FakeFixture.ID);
        assertThat(fake.exitCode(bundle)).isEqualTo(3);
        assertThat(fake.runtime.exitReport(bundle).orElseThrow().finishedAt())
                .isEqualTo(ManualHost.START.plus(Duration.ofSeconds(5)));
    }

    @Test
    void theConfigurationCanSayWhatGoesWrong(@TempDir Path other) {
        String text = "start = [ { call = 1, fail = first }, { container = name, call = 2, fail = second,"
                + " code = runtime-command-not-found } ]";
        FakeFixture configured = new FakeFixture(other, new ManualHost(), Map.of("faults", text));
        Bundle bundle = configured.bundle("true");
        configured.runtime.create(configured.request(bundle));
        assertFails(ErrorCode.RUNTIME_FAILED, "first", () -> configured.runtime.start(bundle));
        assertFails(ErrorCode.RUNTIME_COMMAND_NOT_FOUND, "second", () -> configured.runtime.start(bundle));
        configured.runtime.start(bundle);
        configured.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "start",
                "stat.fail = x",
                "start.fial = x",
                "start = 3",
                "start { call = 0, fail = x }",
                "start { fail = x, hang = true }",
                "start { fail = x, code = nonsense }",
                "start.hang = soon",
                "start.monitor = killed",
                "create.monitor = dead",
                "start.report = missing",
                "{"
            })
    void whatIsNoFaultIsRefusedAndLeavesNoContainer(String text) {
        Bundle bundle = annotated(text);
        assertFails(
                ErrorCode.INVALID_ARGUMENT,
                "annotation " + FakeRuntimeProvider.FAULTS_ANNOTATION,
                () -> fake.runtime.create(fake.request(bundle)));
        assertThat(fake.runtime.status(bundle).phase()).isEqualTo(Phase.ABSENT);
        fake.runtime.delete(bundle);
    }

    @Test
    void anAnnotationHoldsForEveryEngineThatOpensTheRoot() {
        Bundle bundle = annotated("kill { call = 1, fail = x }");
        fake.started(bundle);
        fake.reopen();
        assertFails(ErrorCode.RUNTIME_FAILED, "x", () -> make(RuntimeCall.KILL, bundle));
        make(RuntimeCall.KILL, bundle);
    }
}
