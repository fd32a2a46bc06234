// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.contract.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gantry.api.model.ExitStatus;
import dev.gantry.api.model.Signal;
import dev.gantry.spi.runtime.Bundle;
import dev.gantry.spi.runtime.ExitReport;
import dev.gantry.spi.runtime.OciRuntime;
import dev.gantry.spi.runtime.RuntimeStatus.Phase;
import dev.gantry.testkit.contract.Needs;

import static dev.gantry.testkit.contract.Behavior.SUPPORTS_EXIT_FILE;
import static dev.gantry.testkit.contract.Behavior.SUPPORTS_SHARED_STATE;
import static org.assertj.core.api.Assertions.assertThat;

/** How the end of a container is reported. */
interface ExitRules extends RuntimeRules {
    @ParameterizedTest(name = "exit code {0} of the command is the one that is reported")
    @ValueSource(ints = {0, 1, 2, 3, 42, 100, 125, 126, 127, 128, 129, 130, 137, 143, 200, 254, 255})
    default void code(int code) {
        ExitReport report = containers().awaitExit(containers().started(Workload.shell("exit " + code)));
        assertThat(report.status()).isEqualTo(new ExitStatus.Code(code));
    }

    @Test
    default void onlyTheLowEightBitsOfAnExitCodeCount() {
        assertThat(containers().awaitCode(containers().started(Workload.shell("exit 259"))))
                .isEqualTo(3);
    }

    @Test
    default void aProgramThatSucceedsGivesZero() {
        assertThat(containers().awaitCode(containers().started(Workload.of("true"))))
                .isZero();
    }

    @Test
    default void aProgramThatFailsGivesOne() {
        assertThat(containers().awaitCode(containers().started(Workload.of("false"))))
                .isEqualTo(1);
    }

    @Test
    default void aKilledContainerGives137() {
        Bundle bundle = containers().sleeping();
        containers().runtime().kill(bundle, Signal.KILL, false);
        assertThat(containers().awaitCode(bundle)).isEqualTo(137);
    }

    @Test
    default void aContainerKilledBeforeItsStartGives137() {
        Bundle bundle = containers().in(Phase.CREATED);
        containers().runtime().kill(bundle, Signal.KILL, false);
        assertThat(containers().awaitCode(bundle)).isEqualTo(137);
    }

    @Test
    default void nothingWasKilledForLackOfMemory() {
        assertThat(containers()
                        .awaitExit(containers().started(Workload.of("false")))
                        .oomKilled())
                .isFalse();
        Bundle killed = containers().sleeping();
        containers().runtime().kill(killed, Signal.KILL, false);
        assertThat(containers().awaitExit(killed).oomKilled()).isFalse();
    }

    @Test
    default void theTimeOfTheEndIsBetweenTheSignalAndTheReport() {
        Bundle bundle = containers().sleeping();
        containers().patience().pass(SHORTLY);
        Instant before = containers().host().clock().instant();
        containers().runtime().kill(bundle, Signal.KILL, false);
        Instant end = containers().awaitExit(bundle).finishedAt();
        // Clocks of file systems tick more coarsely.
        assertThat(end)
                .isBetween(
                        before.minusMillis(20),
                        containers().host().clock().instant().plusMillis(20));
    }

    @Test
    default void theReportStaysTheSame() {
        Bundle bundle = containers().ended(5);
        ExitReport report = containers().awaitExit(bundle);
        containers().patience().pass(SHORTLY);
        containers().ended(6);
        for (int i = 0; i < 5; i++) {
            assertThat(containers().runtime().exitReport(bundle)).contains(report);
        }
    }

    @Test
    default void callsThatAreRefusedDoNotChangeTheReport() {
        Bundle bundle = containers().ended(5);
        ExitReport report = containers().awaitExit(bundle);
        RuntimeRules.assertRefused(() -> containers().runtime().kill(bundle, Signal.KILL, false));
        RuntimeRules.assertRefused(() -> containers().runtime().start(bundle));
        assertThat(containers().runtime().exitReport(bundle)).contains(report);
    }

    @Test
    default void theReportIsTheSameForEveryThread() throws Exception {
        Bundle bundle = containers().ended(5);
        Optional<ExitReport> report = containers().runtime().exitReport(bundle);
        List<CompletableFuture<Optional<ExitReport>>> others = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            others.add(
                    CompletableFuture.supplyAsync(() -> containers().runtime().exitReport(bundle)));
        }
        for (CompletableFuture<Optional<ExitReport>> other : others) {
            assertThat(other.get(60, TimeUnit.SECONDS)).isEqualTo(report);
        }
    }

    @Test
    default void theEndBecomesKnownWithoutAnybodyAsking() {
        Bundle bundle = containers().started(Workload.shell("sleep 0.1; exit 3"));
        containers()
                .patience()
                .await(
                        "news of the end",
                        () -> containers().exits().contains(bundle.containerId())
                                || Files.exists(containers().exitFile(bundle)));
        assertThat(containers().awaitCode(bundle)).isEqualTo(3);
    }

    @Test
    default void theEndOfAKilledContainerBecomesKnownToo() {
        Bundle bundle = containers().sleeping();
        containers().runtime().kill(bundle, Signal.KILL, false);
        containers()
                .patience()
                .await(
                        "news of the end",
                        () -> containers().exits().contains(bundle.containerId())
                                || Files.exists(containers().exitFile(bundle)));
    }

    @Test
    default void onceToldOfTheEndTheReportIsThere() {
        Bundle bundle = containers().started(Workload.shell("sleep 0.1; exit 3"));
        containers()
                .patience()
                .await(
                        "news of the end",
                        () -> containers().exits().contains(bundle.containerId())
                                || Files.exists(containers().exitFile(bundle)));
        assertThat(containers().runtime().exitReport(bundle)).isPresent();
    }

    @Test
    default void nobodyIsToldOfAnEndThatHasNotCome() {
        Bundle bundle = containers().sleeping();
        containers()
                .patience()
                .never(
                        "news of the end",
                        SHORTLY,
                        () -> containers().exits().contains(bundle.containerId())
                                || Files.exists(containers().exitFile(bundle)));
    }

    @Test
    default void nobodyIsToldOfAnotherContainersEnd() {
        Bundle running = containers().sleeping();
        containers().ended(0);
        containers().patience().pass(SHORTLY);
        assertThat(containers().exits()).doesNotContain(running.containerId());
        assertThat(containers().exitFile(running)).doesNotExist();
    }

    @Test
    @Needs(SUPPORTS_EXIT_FILE)
    default void theExitFileHoldsTheCodeInDecimal() throws IOException {
        Bundle bundle = containers().started(Workload.shell("exit 42"));
        containers()
                .patience()
                .await("exit file", () -> Files.exists(containers().exitFile(bundle)));
        assertThat(Files.readString(containers().exitFile(bundle)).strip()).isEqualTo("42");
    }

    @Test
    @Needs(SUPPORTS_EXIT_FILE)
    default void theExitFileOfAKilledContainerHolds137() throws IOException {
        Bundle bundle = containers().sleeping();
        containers().runtime().kill(bundle, Signal.KILL, false);
        containers()
                .patience()
                .await("exit file", () -> Files.exists(containers().exitFile(bundle)));
        assertThat(Files.readString(containers().exitFile(bundle)).strip()).isEqualTo("137");
    }

    @Test
    @Needs(SUPPORTS_EXIT_FILE)
    default void theExitFileStaysUntilTheContainerIsDeleted() {
        Bundle bundle = containers().ended(1);
        containers().patience().pass(SHORTLY);
        assertThat(containers().exitFile(bundle)).exists();
        containers().runtime().delete(bundle);
        assertThat(containers().exitFile(bundle)).doesNotExist();
    }

    @Test
    @Needs(SUPPORTS_SHARED_STATE)
    default void theReportIsThereForAnInstanceThatIsOpenedLater() {
        Bundle bundle = containers().ended(9);
        List<String> told = new CopyOnWriteArrayList<>();
        OciRuntime later = containers().another(told::add);
        assertThat(later.exitReport(bundle)).isEqualTo(containers().runtime().exitReport(bundle));
    }
}
