// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.contract.runtime;

import java.nio.file.Files;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.gantry.api.model.Signal;
import dev.gantry.spi.host.ProcessIdentity;
import dev.gantry.spi.host.ProcessLauncher.Command;
import dev.gantry.spi.host.ProcessLauncher.Running;
import dev.gantry.spi.host.ProcessTable;
import dev.gantry.spi.runtime.Bundle;
import dev.gantry.spi.runtime.RuntimeStatus.Phase;
import dev.gantry.testkit.contract.Needs;

import static dev.gantry.testkit.contract.Behavior.READS_BUNDLE;
import static dev.gantry.testkit.contract.Behavior.SUPPORTS_LOG_K8S_FILE;
import static dev.gantry.testkit.contract.Behavior.SUPPORTS_PAUSE;
import static dev.gantry.testkit.contract.Behavior.SUPPORTS_PROCESSES;
import static org.assertj.core.api.Assertions.assertThat;

/** Nothing is left of a container that was deleted or abandoned. */
interface DeleteRules extends RuntimeRules {
    @ParameterizedTest(name = "delete of a container that is {0} leaves nothing of it")
    @EnumSource(names = {"ABSENT", "CREATED", "RUNNING", "STOPPED"})
    default void delete(Phase phase) {
        Bundle bundle = containers().in(phase);
        containers().runtime().delete(bundle);
        containers().assertNothingIsLeft(bundle);
    }

    @Test
    @Needs(SUPPORTS_PAUSE)
    default void deleteOfAPausedContainerLeavesNothingOfIt() {
        delete(Phase.PAUSED);
    }

    @ParameterizedTest(name = "abandon of a container that is {0} leaves nothing of it")
    @EnumSource(names = {"ABSENT", "CREATED", "RUNNING", "STOPPED"})
    default void abandon(Phase phase) {
        Bundle bundle = containers().in(phase);
        containers().runtime().abandon(bundle);
        containers().assertNothingIsLeft(bundle);
    }

    @Test
    @Needs(SUPPORTS_PAUSE)
    default void abandonOfAPausedContainerLeavesNothingOfIt() {
        abandon(Phase.PAUSED);
    }

    @Test
    default void deleteAndAbandonCanBeRepeated() {
        Bundle bundle = containers().sleeping();
        containers().runtime().delete(bundle);
        containers().runtime().delete(bundle);
        containers().runtime().abandon(bundle);
        containers().runtime().abandon(bundle);
        containers().runtime().delete(bundle);
        containers().assertNothingIsLeft(bundle);
    }

    @Test
    default void noReportAppearsAfterTheDeletionOfARunningContainer() {
        Bundle bundle = containers().started(Workload.shell("sleep 0.1; exit 3"));
        containers().runtime().delete(bundle);
        containers()
                .patience()
                .never(
                        "a report",
                        SHORTLY.multipliedBy(2),
                        () -> containers().runtime().exitReport(bundle).isPresent()
                                || ContractContainers.exists(containers().exitFile(bundle)));
    }

    @Test
    default void aDeletionWhileTheContainerEndsLeavesNothing() {
        for (int i = 0; i < 5; i++) {
            Bundle bundle = containers().sleeping();
            containers().runtime().kill(bundle, Signal.KILL, false);
            containers().runtime().delete(bundle);
            containers().assertNothingIsLeft(bundle);
        }
    }

    @Test
    @Needs(SUPPORTS_LOG_K8S_FILE)
    default void deleteAndAbandonKeepTheLog() {
        Bundle bundle = containers().started(Workload.of("echo", "kept"));
        containers().awaitExit(bundle);
        containers().runtime().delete(bundle);
        containers().runtime().abandon(bundle);
        assertThat(containers().lines(bundle)).hasSize(1);
        assertThat(Files.exists(bundle.path().resolve("config.json")))
                .isEqualTo(containers().has(READS_BUNDLE));
    }

    @Test
    default void aDeletionTouchesNoOtherContainer() {
        Bundle running = containers().sleeping();
        Bundle stopped = containers().ended(3);
        Bundle gone = containers().ended(4);
        containers().runtime().delete(gone);
        assertThat(containers().phase(running)).isEqualTo(Phase.RUNNING);
        assertThat(containers().awaitCode(stopped)).isEqualTo(3);
    }

    @Test
    default void anAbandonmentTouchesNoOtherContainer() {
        Bundle running = containers().sleeping();
        Bundle stopped = containers().ended(3);
        containers().runtime().abandon(containers().sleeping());
        assertThat(containers().phase(running)).isEqualTo(Phase.RUNNING);
        assertThat(containers().awaitCode(stopped)).isEqualTo(3);
    }

    /** Such as somebody's {@code gantry logs ID}. */
    @Test
    @Needs(SUPPORTS_PROCESSES)
    default void aProcessOfOthersThatNamesTheContainerIsLeftAlone() {
        Bundle bundle = containers().sleeping();
        // Ends with its input, and so with this rule at the latest.
        List<String> argv = List.of("/bin/sh", "-c", "read -r line", "sh", bundle.containerId());
        try (Running stranger = containers()
                .host()
                .launcher()
                .start(new Command(argv, Map.of(), containers().directory()))) {
            ProcessTable processes = containers().host().processes();
            ProcessIdentity identity = processes.identify(stranger.pid()).orElseThrow();
            containers().runtime().delete(bundle);
            containers().runtime().abandon(bundle);
            assertThat(processes.isAlive(identity)).isTrue();
        }
    }

    @Test
    default void anIdIsFreeAgainAfterDeletion() {
        String id = ContractContainers.newId();
        for (int code = 0; code < 5; code++) {
            Bundle bundle = containers().bundle(id, Workload.shell("exit " + code));
            containers().runtime().create(containers().request(bundle));
            assertThat(containers().runtime().exitReport(bundle)).isEmpty();
            containers().start(bundle);
            assertThat(containers().awaitCode(bundle)).isEqualTo(code);
            containers().runtime().delete(bundle);
        }
    }

    @Test
    default void anIdIsFreeAgainAfterTheDeletionOfARunningContainer() {
        String id = ContractContainers.newId();
        for (int i = 0; i < 3; i++) {
            Bundle bundle = containers().bundle(id, Workload.of("sleep", "1000"));
            containers().runtime().create(containers().request(bundle));
            containers().start(bundle);
            assertThat(containers().runtime().exitReport(bundle)).isEmpty();
            containers().runtime().delete(bundle);
        }
    }

    @Test
    default void anIdIsFreeAgainAfterAnAbandonment() {
        Bundle bundle = containers().sleeping();
        containers().runtime().abandon(bundle);
        containers().runtime().create(containers().request(bundle));
        containers().start(bundle);
        assertThat(containers().phase(bundle)).isEqualTo(Phase.RUNNING);
    }

    @Test
    default void oneHundredFastCyclesLoseNoReport() {
        for (int i = 0; i < 100; i++) {
            Bundle bundle = containers().started(Workload.shell("exit " + i));
            assertThat(containers().awaitCode(bundle)).isEqualTo(i);
            containers().delete(bundle);
            assertThat(containers().leftovers(bundle)).isEmpty();
        }
    }
}
