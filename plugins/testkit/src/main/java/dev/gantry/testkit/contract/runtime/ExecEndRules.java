// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.contract.runtime;

import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.Signal;
import dev.gantry.spi.runtime.Bundle;
import dev.gantry.spi.runtime.ExecBundle;
import dev.gantry.spi.runtime.OciRuntime;
import dev.gantry.spi.runtime.RuntimeStatus.Phase;
import dev.gantry.testkit.contract.Needs;
import dev.gantry.testkit.contract.runtime.ContractExecs.Execution;

import static dev.gantry.testkit.contract.Behavior.SUPPORTS_EXEC;
import static dev.gantry.testkit.contract.Behavior.SUPPORTS_SHARED_STATE;
import static org.assertj.core.api.Assertions.assertThat;

/** Commands that are executed in a container and ended from outside: by signals, by deletion, with the container. */
@Needs(SUPPORTS_EXEC)
interface ExecEndRules extends StreamRules {
    private ContractExecs execs() {
        return new ContractExecs(containers());
    }

    private Execution sleepingIn(Bundle bundle) {
        return execs().exec(bundle, Workload.of("sleep", "1000"));
    }

    private static void assertHasNoProcess(Execution execution, ContractContainers containers) {
        execution
                .process()
                .ifPresent(process -> containers
                        .patience()
                        .await(
                                "end of the process",
                                () -> !containers.host().processes().isAlive(process)));
    }

    /** It is not the first process of a pid namespace: what the kernel does by itself holds for it. */
    @ParameterizedTest(name = "{0} ends a command that does not handle it, with 128 and its number")
    @ValueSource(strings = {"HUP", "INT", "KILL", "USR1", "TERM"})
    default void signalByDefault(String name) {
        Signal signal = Signal.parse(name);
        Execution execution = sleepingIn(containers().sleeping());
        execs().kill(execution, signal);
        assertThat(execs().awaitCode(execution)).isEqualTo(128 + signal.number());
    }

    @Test
    default void aSignalReachesTheHandlerOfACommand() {
        ReceivedOutput received = new ReceivedOutput();
        Execution execution = execs().exec(
                        containers().sleeping(),
                        Workload.shell("trap 'exit 9' TERM; echo ready; while :; do sleep 0.02; done"),
                        received);
        awaitOut(received, "ready\n");
        execs().kill(execution, Signal.TERM);
        assertThat(execs().awaitCode(execution)).isEqualTo(9);
    }

    @Test
    default void aSignalThatEndsNothingLeavesACommandAlone() {
        Execution execution = sleepingIn(containers().sleeping());
        execs().kill(execution, Signal.WINCH);
        containers()
                .patience()
                .never("exit report", SHORTLY, () -> execs().report(execution).isPresent());
    }

    @Test
    default void aSignalReachesTheCommandThatItIsForAlone() {
        Bundle bundle = containers().sleeping();
        Execution first = sleepingIn(bundle);
        Execution second = sleepingIn(bundle);
        execs().kill(first, Signal.TERM);
        assertThat(execs().awaitCode(first)).isEqualTo(143);
        assertThat(execs().report(second)).isEmpty();
        assertThat(containers().phase(bundle)).isEqualTo(Phase.RUNNING);
    }

    @Test
    default void aKillOfACommandThatEndedFails() {
        Execution execution = execs().exec(containers().sleeping(), Workload.of("true"));
        execs().awaitExit(execution);
        assertHasNoProcess(execution, containers());
        RuntimeRules.assertFails(() -> execs().kill(execution, Signal.TERM), ErrorCode.CONTAINER_STOPPED);
    }

    @Test
    default void aKillOfACommandThatWasDeletedFails() {
        Execution execution = sleepingIn(containers().sleeping());
        execs().delete(execution);
        RuntimeRules.assertFails(() -> execs().kill(execution, Signal.TERM), ErrorCode.CONTAINER_STOPPED);
    }

    @Test
    default void aKillOfACommandThatNeverWasFails() {
        ExecBundle session = ContractExecs.session(containers().sleeping());
        RuntimeRules.assertFails(
                () -> containers().runtime().killExec(session, Optional.empty(), Signal.TERM),
                ErrorCode.CONTAINER_STOPPED);
    }

    @Test
    default void theReportOfACommandStaysUntilItIsDeleted() {
        Execution execution = execs().exec(containers().sleeping(), Workload.shell("exit 3"));
        execs().awaitExit(execution);
        containers().patience().pass(SHORTLY);
        assertThat(execs().awaitCode(execution)).isEqualTo(3);
        assertThat(execs().report(execution)).isEqualTo(execs().report(execution));
        execs().delete(execution);
        execs().assertNothingIsLeft(execution.session());
    }

    @Test
    default void deletionKillsACommand() {
        ReceivedOutput received = new ReceivedOutput();
        Execution execution = execs().exec(containers().sleeping(), Workload.shell("sleep 1000; echo never"), received);
        execs().delete(execution);
        awaitEnd(received);
        assertHasNoProcess(execution, containers());
        execs().assertNothingIsLeft(execution.session());
        containers()
                .patience()
                .never("exit report", SHORTLY, () -> execs().report(execution).isPresent());
        assertThat(received.out()).isEmpty();
    }

    @Test
    default void deletionKillsACommandThatIgnoresSignals() {
        ReceivedOutput received = new ReceivedOutput();
        Execution execution = execs().exec(
                        containers().sleeping(),
                        Workload.shell("trap '' TERM HUP INT; echo ready; while :; do sleep 0.02; done"),
                        received);
        awaitOut(received, "ready\n");
        execs().delete(execution);
        awaitEnd(received);
        assertHasNoProcess(execution, containers());
        execs().assertNothingIsLeft(execution.session());
    }

    @Test
    default void aSecondDeletionOfACommandDoesNothing() {
        Execution execution = execs().exec(containers().sleeping(), Workload.of("true"));
        execs().awaitExit(execution);
        execs().delete(execution);
        execs().delete(execution);
        execs().assertNothingIsLeft(execution.session());
    }

    @Test
    default void aDeletionOfACommandThatNeverWasDoesNothing() {
        Bundle bundle = containers().sleeping();
        containers().runtime().deleteExec(ContractExecs.session(bundle));
        assertThat(containers().phase(bundle)).isEqualTo(Phase.RUNNING);
    }

    @Test
    default void aDeletionTouchesNeitherContainerNorOtherCommands() {
        Bundle bundle = containers().sleeping();
        Execution ended = execs().exec(bundle, Workload.shell("exit 3"));
        Execution running = sleepingIn(bundle);
        Execution deleted = sleepingIn(bundle);
        execs().awaitExit(ended);
        execs().delete(deleted);
        containers().patience().pass(SHORTLY);
        assertThat(execs().awaitCode(ended)).isEqualTo(3);
        assertThat(execs().report(running)).isEmpty();
        assertThat(containers().phase(bundle)).isEqualTo(Phase.RUNNING);
        execs().kill(running, Signal.KILL);
        assertThat(execs().awaitCode(running)).isEqualTo(137);
    }

    @Test
    default void theIdOfADeletedSessionIsFreeAgain() {
        Execution first = execs().exec(containers().sleeping(), Workload.shell("exit 3"));
        execs().awaitExit(first);
        execs().delete(first);
        Execution second =
                execs().exec(execs().request(first.session(), Workload.shell("sleep 0.1; exit 4"), Optional.empty()));
        assertThat(execs().awaitCode(second)).isEqualTo(4);
    }

    @Test
    default void theEndOfTheContainerKillsItsCommands() {
        Bundle bundle = containers().started(Workload.shell("sleep 1; exit 5"));
        ReceivedOutput received = new ReceivedOutput();
        Execution connected = execs().exec(bundle, Workload.shell("trap '' TERM; sleep 1000; echo never"), received);
        Execution plain = sleepingIn(bundle);
        assertThat(containers().awaitCode(bundle)).isEqualTo(5);
        awaitEnd(received);
        assertThat(List.of(execs().awaitCode(connected), execs().awaitCode(plain)))
                .containsExactly(137, 137);
        assertThat(received.out()).isEmpty();
    }

    @Test
    default void aKilledContainerTakesItsCommandsAlong() {
        Bundle bundle = containers().sleeping();
        Execution execution = sleepingIn(bundle);
        containers().runtime().kill(bundle, Signal.KILL, false);
        assertThat(containers().awaitCode(bundle)).isEqualTo(137);
        assertThat(execs().awaitCode(execution)).isEqualTo(137);
    }

    @ParameterizedTest(name = "the commands of a container end when it is subject to {0}")
    @ValueSource(strings = {"delete", "abandon"})
    default void endWithTheContainer(String call) {
        Bundle bundle = containers().sleeping();
        ReceivedOutput received = new ReceivedOutput();
        Execution execution = execs().exec(bundle, Workload.shell("sleep 1000; echo never"), received);
        if (call.equals("delete")) {
            containers().runtime().delete(bundle);
        } else {
            containers().runtime().abandon(bundle);
        }
        awaitEnd(received);
        assertHasNoProcess(execution, containers());
        execs().delete(execution);
        execs().assertNothingIsLeft(execution.session());
        containers().assertNothingIsLeft(bundle);
    }

    @Test
    @Needs(SUPPORTS_SHARED_STATE)
    default void anotherInstanceLearnsOfTheEndOfACommand() {
        OciRuntime other = containers().another(id -> {});
        Execution execution = execs().exec(containers().sleeping(), Workload.shell("sleep 0.1; exit 3"));
        containers()
                .patience()
                .await(
                        "exit report elsewhere",
                        () -> other.execExitReport(execution.session()).isPresent());
        assertThat(other.execExitReport(execution.session())
                        .orElseThrow()
                        .status()
                        .codeOrMinusOne())
                .isEqualTo(3);
    }

    @Test
    @Needs(SUPPORTS_SHARED_STATE)
    default void anotherInstanceSignalsAndDeletesACommand() {
        OciRuntime other = containers().another(id -> {});
        Bundle bundle = containers().sleeping();
        Execution killed = sleepingIn(bundle);
        other.killExec(killed.session(), killed.process(), Signal.TERM);
        assertThat(execs().awaitCode(killed)).isEqualTo(143);
        Execution deleted = sleepingIn(bundle);
        other.deleteExec(deleted.session());
        execs().assertNothingIsLeft(deleted.session());
    }

    @Test
    @Needs(SUPPORTS_SHARED_STATE)
    default void aCommandGoesOnWhenItsInstanceIsClosed() {
        Bundle bundle = containers().sleeping();
        OciRuntime other = containers().another(id -> {});
        Execution execution = execs().exec(
                        other,
                        execs().request(
                                        ContractExecs.session(bundle),
                                        Workload.shell("sleep 0.3; exit 3"),
                                        Optional.empty()));
        other.close();
        assertThat(execs().awaitCode(execution)).isEqualTo(3);
    }
}
