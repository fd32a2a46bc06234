// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.contract.runtime;

import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import dev.gantry.api.error.ErrorCode;
import dev.gantry.spi.runtime.Bundle;
import dev.gantry.spi.runtime.ExecBundle;
import dev.gantry.spi.runtime.RuntimeStatus.Phase;
import dev.gantry.testkit.contract.Needs;

import static dev.gantry.testkit.contract.Behavior.SUPPORTS_EXEC;
import static dev.gantry.testkit.contract.Behavior.SUPPORTS_PAUSE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Commands that cannot be executed. */
@Needs(SUPPORTS_EXEC)
interface ExecFailureRules extends StreamRules {
    private ContractExecs execs() {
        return new ContractExecs(containers());
    }

    private void assertRefused(Bundle bundle, Workload workload, ErrorCode... codes) {
        for (boolean connected : new boolean[] {false, true}) {
            ExecBundle session = ContractExecs.session(bundle);
            RuntimeRules.assertFails(
                    () -> execs().exec(execs().request(
                                    session,
                                    workload,
                                    connected ? Optional.of(new ReceivedOutput()) : Optional.empty())),
                    codes);
            execs().assertNothingIsLeft(session);
        }
    }

    @ParameterizedTest(name = "in an exec, {0}")
    @MethodSource("dev.gantry.testkit.contract.runtime.FailureRules#commands")
    default void commandOfAnExec(FailureRules.Unusable unusable) {
        Bundle bundle = containers().sleeping();
        assertRefused(bundle, Workload.of(unusable.command()), unusable.code());
        assertThat(containers().phase(bundle)).isEqualTo(Phase.RUNNING);
    }

    @Test
    default void theMessageOfAFailedExecNamesRuntimeAndCommand() {
        Bundle bundle = containers().sleeping();
        assertThatThrownBy(() -> execs().exec(bundle, Workload.of("nosuch")))
                .hasMessageContaining(containers().name() + ": ")
                .hasMessageContaining("nosuch");
    }

    @Test
    default void anExecWithoutACommandIsRefused() {
        assertRefused(containers().sleeping(), Workload.of(), ErrorCode.RUNTIME_FAILED);
    }

    /** An engine would make the directory before it asks. */
    @Test
    default void anExecInADirectoryThatIsMissingIsRefused() {
        assertRefused(
                containers().sleeping(),
                Workload.of("pwd").in("/no/such"),
                ErrorCode.RUNTIME_FAILED,
                ErrorCode.RUNTIME_COMMAND_NOT_FOUND);
    }

    @Test
    default void theSessionOfAFailedExecCanBeUsedAgain() {
        ExecBundle session = ContractExecs.session(containers().sleeping());
        RuntimeRules.assertRefused(
                () -> execs().exec(execs().request(session, Workload.of("nosuch"), Optional.empty())));
        containers().runtime().deleteExec(session);
        ReceivedOutput received = new ReceivedOutput();
        execs().exec(execs().request(session, Workload.of("echo", "now"), Optional.of(received)));
        awaitEnd(received);
        assertThat(received.out()).isEqualTo("now\n");
    }

    @ParameterizedTest(name = "an exec in a container that is {0} fails with CONTAINER_STOPPED")
    @EnumSource(names = {"ABSENT", "STOPPED"})
    default void execInNothing(Phase phase) {
        Bundle bundle = containers().in(phase);
        assertRefused(bundle, Workload.of("true"), ErrorCode.CONTAINER_STOPPED);
        assertThat(containers().phase(bundle)).isEqualTo(phase);
    }

    @Test
    @Needs(SUPPORTS_PAUSE)
    default void anExecInAPausedContainerIsRefused() {
        Bundle bundle = containers().in(Phase.PAUSED);
        assertRefused(bundle, Workload.of("true"), ErrorCode.RUNTIME_FAILED);
        assertThat(containers().phase(bundle)).isEqualTo(Phase.PAUSED);
        containers().runtime().resume(bundle);
        assertThat(execs().awaitCode(execs().exec(bundle, Workload.of("true")))).isZero();
    }
}
