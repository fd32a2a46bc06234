// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.contract.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.Resources;
import dev.gantry.api.model.Signal;
import dev.gantry.spi.runtime.Bundle;
import dev.gantry.spi.runtime.ExitReport;
import dev.gantry.spi.runtime.ResourceUpdate;
import dev.gantry.spi.runtime.RuntimeStatus;
import dev.gantry.spi.runtime.RuntimeStatus.Phase;
import dev.gantry.testkit.contract.Behavior;
import dev.gantry.testkit.contract.Needs;

import static dev.gantry.testkit.contract.Behavior.REFUSES_REPEATED_PAUSE;
import static dev.gantry.testkit.contract.Behavior.SUPPORTS_KILL_WHILE_PAUSED;
import static dev.gantry.testkit.contract.Behavior.SUPPORTS_PAUSE;
import static dev.gantry.testkit.contract.Behavior.SUPPORTS_UPDATE;
import static org.assertj.core.api.Assertions.assertThat;

/** Every call in every phase. */
interface PhaseRules extends RuntimeRules {
    /** The whole table; what runtimes are free to do is not in it. */
    static Stream<PhaseCase> cases() {
        List<PhaseCase> all = new ArrayList<>();
        BiConsumer<ContractContainers, Bundle> create =
                (c, bundle) -> c.runtime().create(c.request(bundle));
        all.add(PhaseCase.leads("create", Phase.ABSENT, create, Phase.CREATED));

        BiConsumer<ContractContainers, Bundle> start =
                (c, bundle) -> c.runtime().start(bundle);
        all.add(PhaseCase.leads("start", Phase.CREATED, start, Phase.RUNNING));
        for (Phase phase : List.of(Phase.ABSENT, Phase.RUNNING, Phase.PAUSED, Phase.STOPPED)) {
            all.add(PhaseCase.refused("start", phase, start, ErrorCode.RUNTIME_FAILED));
        }

        BiConsumer<ContractContainers, Bundle> kill = (c, bundle) -> c.runtime().kill(bundle, Signal.KILL, false);
        all.add(PhaseCase.refused("SIGKILL", Phase.ABSENT, kill, ErrorCode.CONTAINER_STOPPED));
        all.add(PhaseCase.leads("SIGKILL", Phase.CREATED, kill, Phase.STOPPED));
        all.add(PhaseCase.leads("SIGKILL", Phase.RUNNING, kill, Phase.STOPPED));
        all.add(PhaseCase.leads("SIGKILL", Phase.PAUSED, kill, Phase.STOPPED, SUPPORTS_KILL_WHILE_PAUSED));
        all.add(PhaseCase.refused("SIGKILL", Phase.STOPPED, kill, ErrorCode.CONTAINER_STOPPED));

        BiConsumer<ContractContainers, Bundle> winch =
                (c, bundle) -> c.runtime().kill(bundle, Signal.WINCH, false);
        all.add(PhaseCase.refused("SIGWINCH", Phase.ABSENT, winch, ErrorCode.CONTAINER_STOPPED));
        for (Phase phase : List.of(Phase.CREATED, Phase.RUNNING, Phase.PAUSED)) {
            all.add(PhaseCase.leads("SIGWINCH", phase, winch, phase));
        }
        all.add(PhaseCase.refused("SIGWINCH", Phase.STOPPED, winch, ErrorCode.CONTAINER_STOPPED));

        all.addAll(pauses());
        all.addAll(updates());
        for (Phase phase : List.of(Phase.ABSENT, Phase.CREATED, Phase.RUNNING, Phase.PAUSED, Phase.STOPPED)) {
            all.add(PhaseCase.leads("quiesce", phase, (c, bundle) -> c.runtime().quiesce(bundle), phase));
        }
        return all.stream();
    }

    private static List<PhaseCase> pauses() {
        BiConsumer<ContractContainers, Bundle> pause =
                (c, bundle) -> c.runtime().pause(bundle);
        BiConsumer<ContractContainers, Bundle> resume =
                (c, bundle) -> c.runtime().resume(bundle);
        ErrorCode failed = ErrorCode.RUNTIME_FAILED;
        return List.of(
                PhaseCase.refused("pause", Phase.ABSENT, pause, failed, SUPPORTS_PAUSE),
                PhaseCase.leads("pause", Phase.RUNNING, pause, Phase.PAUSED),
                PhaseCase.refused("pause", Phase.PAUSED, pause, failed, REFUSES_REPEATED_PAUSE),
                PhaseCase.refused("pause", Phase.STOPPED, pause, failed, SUPPORTS_PAUSE),
                PhaseCase.refused("resume", Phase.ABSENT, resume, failed, SUPPORTS_PAUSE),
                PhaseCase.refused("resume", Phase.RUNNING, resume, failed, SUPPORTS_PAUSE, REFUSES_REPEATED_PAUSE),
                PhaseCase.leads("resume", Phase.PAUSED, resume, Phase.RUNNING),
                PhaseCase.refused("resume", Phase.STOPPED, resume, failed, SUPPORTS_PAUSE));
    }

    private static List<PhaseCase> updates() {
        BiConsumer<ContractContainers, Bundle> update = (c, bundle) ->
                c.runtime().update(bundle, new ResourceUpdate(Resources.NONE, "{\"memory\":{\"limit\":268435456}}"));
        List<PhaseCase> all = new ArrayList<>();
        all.add(PhaseCase.refused("update", Phase.ABSENT, update, ErrorCode.RUNTIME_FAILED, SUPPORTS_UPDATE));
        for (Phase phase : List.of(Phase.CREATED, Phase.RUNNING, Phase.PAUSED)) {
            all.add(PhaseCase.leads("update", phase, update, phase, SUPPORTS_UPDATE));
        }
        return all;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dev.gantry.testkit.contract.runtime.PhaseRules#cases")
    default void call(PhaseCase one) {
        Bundle bundle = containers().in(one.phase());
        if (one.refusal().isPresent()) {
            RuntimeRules.assertFails(
                    () -> one.action().accept(containers(), bundle),
                    one.refusal().get());
        } else {
            one.action().accept(containers(), bundle);
            containers().awaitPhase(bundle, one.after());
        }
        assertThat(containers().phase(bundle)).isEqualTo(one.after());
    }

    /** What becomes of the container that was there is left to the runtime: either nothing happens to it, or it is gone. */
    @ParameterizedTest(name = "create of a container that is {0} fails with RUNTIME_FAILED")
    @EnumSource(names = {"CREATED", "RUNNING", "STOPPED"})
    default void createOfOneThatIsThere(Phase phase) {
        Bundle bundle = containers().in(phase);
        RuntimeRules.assertFails(
                () -> containers().runtime().create(containers().request(bundle)), ErrorCode.RUNTIME_FAILED);
        assertThat(containers().phase(bundle)).isIn(phase, Phase.ABSENT);
        containers().runtime().delete(bundle);
        containers().assertNothingIsLeft(bundle);
    }

    @Test
    @Needs(SUPPORTS_PAUSE)
    default void createOfAPausedContainerFailsWithRuntimeFailed() {
        createOfOneThatIsThere(Phase.PAUSED);
    }

    @ParameterizedTest(name = "status says of a container that is {0} that it is so")
    @EnumSource(names = {"ABSENT", "CREATED", "RUNNING", "STOPPED"})
    default void status(Phase phase) {
        RuntimeStatus status = containers().runtime().status(containers().in(phase));
        assertThat(status.phase()).isEqualTo(phase);
        boolean process =
                containers().has(Behavior.SUPPORTS_PROCESSES) && (phase == Phase.CREATED || phase == Phase.RUNNING);
        assertThat(status.pid() > 0).as("whether there is a pid").isEqualTo(process);
    }

    @ParameterizedTest(name = "there is no exit report of a container that is {0}")
    @EnumSource(names = {"ABSENT", "CREATED", "RUNNING"})
    default void noExitReport(Phase phase) {
        assertThat(containers().runtime().exitReport(containers().in(phase))).isEmpty();
    }

    @Test
    @Needs(SUPPORTS_PAUSE)
    default void thereIsNoExitReportOfAPausedContainer() {
        assertThat(containers().runtime().exitReport(containers().in(Phase.PAUSED)))
                .isEmpty();
    }

    @Test
    default void thereIsAnExitReportOfAStoppedContainer() {
        assertThat(containers().runtime().exitReport(containers().in(Phase.STOPPED)))
                .isPresent();
    }

    /** Whether a container can be frozen before it is started is left to the runtime, and so is what it calls that. */
    @Test
    @Needs(SUPPORTS_PAUSE)
    default void aPauseOfACreatedContainerIsRefusedOrCanBeEnded() {
        Bundle bundle = containers().in(Phase.CREATED);
        try {
            containers().runtime().pause(bundle);
            containers().runtime().resume(bundle);
        } catch (EngineException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.RUNTIME_FAILED);
        }
        assertThat(containers().phase(bundle)).isEqualTo(Phase.CREATED);
        containers().start(bundle);
        assertThat(containers().phase(bundle)).isEqualTo(Phase.RUNNING);
    }

    /** There may be a cgroup left to change. */
    @Test
    @Needs(SUPPORTS_UPDATE)
    default void anUpdateOfAStoppedContainerFailsOrChangesNothingOfIt() {
        Bundle bundle = containers().in(Phase.STOPPED);
        Optional<ExitReport> report = containers().runtime().exitReport(bundle);
        try {
            containers()
                    .runtime()
                    .update(bundle, new ResourceUpdate(Resources.NONE, "{\"memory\":{\"limit\":268435456}}"));
        } catch (EngineException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.RUNTIME_FAILED);
        }
        assertThat(containers().phase(bundle)).isEqualTo(Phase.STOPPED);
        assertThat(containers().runtime().exitReport(bundle)).isEqualTo(report);
    }

    @Test
    default void theProcessIdThatCreateGivesIsTheOneOfStatus() {
        Bundle bundle = containers().bundle(Workload.of("sleep", "1000"));
        long pid = containers().runtime().create(containers().request(bundle)).pid();
        assertThat(containers().runtime().status(bundle)).isEqualTo(new RuntimeStatus(Phase.CREATED, pid));
        containers().start(bundle);
        assertThat(containers().runtime().status(bundle)).isEqualTo(new RuntimeStatus(Phase.RUNNING, pid));
    }

    @Test
    default void aContainerThatWasCreatedDoesNothingBeforeItIsStarted() {
        Bundle bundle = containers().created(Workload.shell("echo early"));
        containers()
                .patience()
                .never(
                        "output or end",
                        SHORTLY,
                        () -> !containers().lines(bundle).isEmpty()
                                || containers().phase(bundle) != Phase.CREATED);
    }
}
