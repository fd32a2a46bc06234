// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.contract.runtime;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.Signal;
import dev.gantry.spi.runtime.Bundle;
import dev.gantry.spi.runtime.RuntimeStatus.Phase;
import dev.gantry.testkit.contract.Needs;

import static dev.gantry.testkit.contract.Behavior.SUPPORTS_HOST_PID_NAMESPACE;
import static dev.gantry.testkit.contract.Behavior.SUPPORTS_SIGNALS_TO_ALL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** How containers are ended by signals. */
interface KillRules extends RuntimeRules {
    @Test
    default void everyKillAfterTheEndSaysThatTheContainerIsStopped() {
        Bundle bundle = containers().sleeping();
        containers().runtime().kill(bundle, Signal.KILL, false);
        containers().awaitExit(bundle);
        containers().awaitPhase(bundle, Phase.STOPPED);
        for (Signal signal : List.of(Signal.TERM, Signal.KILL, Signal.WINCH)) {
            RuntimeRules.assertFails(
                    () -> containers().runtime().kill(bundle, signal, false), ErrorCode.CONTAINER_STOPPED);
        }
    }

    @Test
    default void aKillAfterAnEndOfItsOwnSaysThatTheContainerIsStopped() {
        Bundle bundle = containers().ended(0);
        RuntimeRules.assertFails(
                () -> containers().runtime().kill(bundle, Signal.TERM, false), ErrorCode.CONTAINER_STOPPED);
    }

    @Test
    default void aKillAfterDeletionFails() {
        Bundle bundle = containers().sleeping();
        containers().runtime().delete(bundle);
        RuntimeRules.assertFails(
                () -> containers().runtime().kill(bundle, Signal.TERM, false), ErrorCode.CONTAINER_STOPPED);
    }

    @Test
    default void theMessageOfARefusedKillNamesTheContainer() {
        Bundle bundle = containers().ended(0);
        assertThatThrownBy(() -> containers().runtime().kill(bundle, Signal.TERM, false))
                .hasMessageContaining(bundle.containerId());
    }

    @Test
    @Needs(SUPPORTS_SIGNALS_TO_ALL)
    default void aKillOfAllEndsTheFirstProcess() {
        Bundle bundle = containers().sleeping();
        containers().runtime().kill(bundle, Signal.KILL, true);
        assertThat(containers().awaitCode(bundle)).isEqualTo(137);
    }

    @Test
    @Needs({SUPPORTS_SIGNALS_TO_ALL, SUPPORTS_HOST_PID_NAMESPACE})
    default void aSignalToAllEndsAContainerInTheHostsPidNamespace() {
        Bundle bundle = containers().started(Workload.of("sleep", "1000").inHostPidNamespace());
        containers().runtime().kill(bundle, Signal.TERM, true);
        assertThat(containers().awaitCode(bundle)).isEqualTo(143);
    }

    @Test
    @Needs(SUPPORTS_SIGNALS_TO_ALL)
    default void aSignalToAllReachesAHandler() {
        Bundle bundle = containers().started(Workload.shell("trap 'exit 9' TERM; while :; do sleep 0.02; done"));
        // It is not told when the handler is in place; without one, nothing happens.
        containers().patience().await("end", () -> {
            if (containers().phase(bundle) == Phase.RUNNING) {
                containers().runtime().kill(bundle, Signal.TERM, true);
            }
            return containers().runtime().exitReport(bundle).isPresent();
        });
        assertThat(containers().awaitCode(bundle)).isEqualTo(9);
    }

    @Test
    default void twoKillsInARowEndItOnce() {
        Bundle bundle = containers().sleeping();
        containers().runtime().kill(bundle, Signal.KILL, false);
        try {
            containers().runtime().kill(bundle, Signal.KILL, false);
        } catch (EngineException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.CONTAINER_STOPPED);
        }
        assertThat(containers().awaitCode(bundle)).isEqualTo(137);
    }

    @Test
    default void aKillOfOneLeavesTheOthersAlone() {
        List<Bundle> all = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            all.add(containers().sleeping());
        }
        containers().runtime().kill(all.get(1), Signal.KILL, false);
        containers().awaitExit(all.get(1));
        assertThat(containers().phase(all.get(0))).isEqualTo(Phase.RUNNING);
        assertThat(containers().phase(all.get(2))).isEqualTo(Phase.RUNNING);
    }

    @Test
    default void aContainerThatWasKilledBeforeItsStartCannotBeStarted() {
        Bundle bundle = containers().in(Phase.CREATED);
        containers().runtime().kill(bundle, Signal.KILL, false);
        containers().awaitPhase(bundle, Phase.STOPPED);
        RuntimeRules.assertFails(() -> containers().runtime().start(bundle), ErrorCode.RUNTIME_FAILED);
    }
}
