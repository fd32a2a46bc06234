// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.contract.runtime;

import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.Signal;
import dev.gantry.spi.runtime.Bundle;
import dev.gantry.spi.runtime.ExitReport;
import dev.gantry.spi.runtime.OciRuntime;
import dev.gantry.spi.runtime.RuntimeStatus.Phase;
import dev.gantry.testkit.contract.Needs;

import static dev.gantry.testkit.contract.Behavior.SUPPORTS_PAUSE;
import static dev.gantry.testkit.contract.Behavior.SUPPORTS_SHARED_STATE;
import static org.assertj.core.api.Assertions.assertThat;

/** Several instances on the same directories, at the same time and one after the other. */
@Needs(SUPPORTS_SHARED_STATE)
interface SharedStateRules extends RuntimeRules {
    private OciRuntime other() {
        return containers().another(id -> {});
    }

    @ParameterizedTest(name = "another instance sees that a container is {0}")
    @EnumSource(names = {"ABSENT", "CREATED", "RUNNING", "STOPPED"})
    default void sees(Phase phase) {
        Bundle bundle = containers().in(phase);
        assertThat(other().status(bundle)).isEqualTo(containers().runtime().status(bundle));
    }

    @Test
    @Needs(SUPPORTS_PAUSE)
    default void anotherInstanceSeesAPauseAndCanEndIt() {
        Bundle bundle = containers().in(Phase.PAUSED);
        OciRuntime other = other();
        assertThat(other.status(bundle).phase()).isEqualTo(Phase.PAUSED);
        other.resume(bundle);
        assertThat(containers().phase(bundle)).isEqualTo(Phase.RUNNING);
    }

    @Test
    default void anotherInstanceCanStartWhatThisOneCreated() {
        Bundle bundle = containers().created(Workload.shell("exit 3"));
        other().start(bundle);
        assertThat(containers().awaitCode(bundle)).isEqualTo(3);
    }

    @Test
    default void anotherInstanceCanKillAndBothReportTheSame() {
        Bundle bundle = containers().sleeping();
        OciRuntime other = other();
        other.kill(bundle, Signal.KILL, false);
        ExitReport report = containers().awaitExit(bundle);
        assertThat(report.status().codeOrMinusOne()).isEqualTo(137);
        assertThat(other.exitReport(bundle)).contains(report);
    }

    @Test
    default void whatAnotherInstanceDeletesIsGoneForBoth() {
        Bundle bundle = containers().sleeping();
        other().delete(bundle);
        containers().assertNothingIsLeft(bundle);
    }

    @Test
    default void whatAnotherInstanceAbandonsIsGoneForBoth() {
        Bundle bundle = containers().sleeping();
        other().abandon(bundle);
        containers().assertNothingIsLeft(bundle);
    }

    @Test
    default void anIdThatAnotherInstanceUsesIsTaken() {
        Bundle bundle = containers().sleeping();
        OciRuntime other = other();
        RuntimeRules.assertFails(() -> other.create(containers().request(bundle)), ErrorCode.RUNTIME_FAILED);
    }

    @Test
    default void containersGoOnWhenTheirInstanceIsClosed() {
        OciRuntime first = other();
        Bundle bundle = containers().bundle(Workload.of("sleep", "1000"));
        first.create(containers().request(bundle));
        first.start(bundle);
        first.close();
        containers().patience().never("end", SHORTLY, () -> containers().phase(bundle) != Phase.RUNNING);
    }

    @Test
    default void aContainerThatWasCreatedCanBeStartedAfterItsInstanceIsClosed() {
        OciRuntime first = other();
        Bundle bundle = containers().bundle(Workload.shell("exit 4"));
        first.create(containers().request(bundle));
        first.close();
        containers().start(bundle);
        assertThat(containers().awaitCode(bundle)).isEqualTo(4);
    }

    @Test
    default void anEndAfterTheInstanceIsClosedIsReportedByTheNext() {
        OciRuntime first = other();
        Bundle bundle = containers().bundle(Workload.shell("sleep 0.2; exit 5"));
        first.create(containers().request(bundle));
        first.start(bundle);
        first.close();
        assertThat(containers().awaitCode(bundle)).isEqualTo(5);
    }

    @Test
    default void theEndBecomesKnownToEveryInstance() {
        List<String> told = new CopyOnWriteArrayList<>();
        containers().another(told::add);
        Bundle bundle = containers().started(Workload.shell("sleep 0.1; exit 3"));
        containers()
                .patience()
                .await(
                        "news of the end",
                        () -> told.contains(bundle.containerId())
                                || Files.exists(containers().exitFile(bundle)));
    }

    @Test
    default void closingOneInstanceDoesNotDisturbAnother() {
        OciRuntime first = other();
        Bundle bundle = containers().sleeping();
        assertThat(first.status(bundle).phase()).isEqualTo(Phase.RUNNING);
        first.close();
        containers().runtime().kill(bundle, Signal.KILL, false);
        assertThat(containers().awaitCode(bundle)).isEqualTo(137);
    }

    @Test
    default void anotherInstanceSaysTheSameOfItself() {
        assertThat(other().info()).isEqualTo(containers().runtime().info());
    }

    @Test
    default void thereIsNoReportForAnotherInstanceBeforeTheEnd() {
        assertThat(other().exitReport(containers().sleeping())).isEqualTo(Optional.empty());
    }
}
