// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.contract.runtime;

import org.junit.jupiter.api.Test;

import dev.gantry.api.model.Signal;
import dev.gantry.spi.runtime.Bundle;
import dev.gantry.spi.runtime.RuntimeStatus.Phase;
import dev.gantry.testkit.contract.Needs;

import static dev.gantry.testkit.contract.Behavior.REFUSES_REPEATED_PAUSE;
import static dev.gantry.testkit.contract.Behavior.SUPPORTS_KILL_WHILE_PAUSED;
import static dev.gantry.testkit.contract.Behavior.SUPPORTS_LOG_K8S_FILE;
import static dev.gantry.testkit.contract.Behavior.SUPPORTS_PAUSE;
import static org.assertj.core.api.Assertions.assertThat;

/** Freezing, and what happens meanwhile. */
@Needs(SUPPORTS_PAUSE)
interface PauseRules extends RuntimeRules {
    private Bundle talking() {
        return containers().ready(Workload.shell("echo ready; while :; do echo x; sleep 0.02; done"));
    }

    @Test
    @Needs(SUPPORTS_LOG_K8S_FILE)
    default void aPausedContainerWritesNothingAndGoesOnAfterwards() {
        Bundle bundle = talking();
        containers().runtime().pause(bundle);
        containers().patience().pass(SHORTLY);
        int lines = containers().lines(bundle).size();
        containers()
                .patience()
                .never("output", SHORTLY, () -> containers().lines(bundle).size() > lines);
        containers().runtime().resume(bundle);
        containers().patience().await("output", () -> containers().lines(bundle).size() > lines);
    }

    @Test
    default void aPausedContainerDoesNotEndByItself() {
        Bundle bundle = containers().started(Workload.shell("sleep 0.2; exit 3"));
        containers().runtime().pause(bundle);
        containers()
                .patience()
                .never("end", SHORTLY.multipliedBy(3), () -> containers().phase(bundle) != Phase.PAUSED);
        containers().runtime().resume(bundle);
        assertThat(containers().awaitCode(bundle)).isEqualTo(3);
    }

    @Test
    @Needs(SUPPORTS_LOG_K8S_FILE)
    default void aSignalToAPausedContainerIsHandledAfterTheResume() {
        Bundle bundle =
                containers().ready(Workload.shell("trap 'exit 4' TERM; echo ready; while :; do sleep 0.02; done"));
        containers().runtime().pause(bundle);
        containers().runtime().kill(bundle, Signal.TERM, false);
        containers().patience().never("end", SHORTLY, () -> containers().phase(bundle) != Phase.PAUSED);
        containers().runtime().resume(bundle);
        assertThat(containers().awaitCode(bundle)).isEqualTo(4);
    }

    @Test
    @Needs(SUPPORTS_KILL_WHILE_PAUSED)
    default void aKilledPausedContainerGives137() {
        Bundle bundle = containers().in(Phase.PAUSED);
        containers().runtime().kill(bundle, Signal.KILL, false);
        assertThat(containers().awaitCode(bundle)).isEqualTo(137);
    }

    @Test
    default void aKilledPausedContainerIsGoneAfterAResumeAtTheLatest() {
        Bundle bundle = containers().in(Phase.PAUSED);
        containers().runtime().kill(bundle, Signal.KILL, false);
        if (!has(SUPPORTS_KILL_WHILE_PAUSED)) {
            assertThat(containers().phase(bundle)).isEqualTo(Phase.PAUSED);
            containers().runtime().resume(bundle);
        }
        assertThat(containers().awaitCode(bundle)).isEqualTo(137);
    }

    /** Where {@code REFUSES_REPEATED_PAUSE} is declared, the table of calls and phases has it refused. */
    @Test
    default void aPauseOfAPausedContainerLeavesItPaused() {
        Bundle bundle = containers().in(Phase.PAUSED);
        if (has(REFUSES_REPEATED_PAUSE)) {
            RuntimeRules.assertRefused(() -> containers().runtime().pause(bundle));
        } else {
            containers().runtime().pause(bundle);
        }
        assertThat(containers().phase(bundle)).isEqualTo(Phase.PAUSED);
        containers().runtime().resume(bundle);
        assertThat(containers().phase(bundle)).isEqualTo(Phase.RUNNING);
    }

    @Test
    default void aResumeOfARunningContainerLeavesItRunning() {
        Bundle bundle = containers().sleeping();
        if (has(REFUSES_REPEATED_PAUSE)) {
            RuntimeRules.assertRefused(() -> containers().runtime().resume(bundle));
        } else {
            containers().runtime().resume(bundle);
        }
        assertThat(containers().phase(bundle)).isEqualTo(Phase.RUNNING);
    }

    @Test
    default void pausesCanFollowEachOther() {
        Bundle bundle = containers().sleeping();
        for (int i = 0; i < 5; i++) {
            containers().runtime().pause(bundle);
            assertThat(containers().phase(bundle)).isEqualTo(Phase.PAUSED);
            containers().runtime().resume(bundle);
            assertThat(containers().phase(bundle)).isEqualTo(Phase.RUNNING);
        }
    }

    @Test
    default void aPauseOfOneLeavesTheOthersRunning() {
        Bundle paused = containers().in(Phase.PAUSED);
        Bundle running = containers().sleeping();
        assertThat(containers().phase(running)).isEqualTo(Phase.RUNNING);
        containers().runtime().resume(paused);
        containers().runtime().pause(running);
        assertThat(containers().phase(paused)).isEqualTo(Phase.RUNNING);
        assertThat(containers().phase(running)).isEqualTo(Phase.PAUSED);
    }
}
