// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.contract.runtime;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import dev.gantry.api.model.ExitStatus;
import dev.gantry.spi.runtime.Bundle;
import dev.gantry.testkit.contract.Needs;

import static dev.gantry.testkit.contract.Behavior.SUPPORTS_RUN_TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;

/** The time that a container may run for. */
@Needs(SUPPORTS_RUN_TIMEOUT)
interface TimeoutRules extends RuntimeRules {
    private Bundle limited(Workload workload, Duration timeout) {
        Bundle bundle = containers().bundle(workload);
        containers().runtime().create(containers().request(bundle, Optional.of(timeout)));
        return bundle;
    }

    @Test
    default void aContainerThatRunsForTooLongIsEndedAndReportedWithMinusOne() {
        Bundle bundle = containers().start(limited(Workload.of("sleep", "1000"), Duration.ofSeconds(1)));
        assertThat(containers().awaitExit(bundle).status()).isEqualTo(new ExitStatus.Code(-1));
    }

    @Test
    default void itIsNotEndedBeforeItsTime() {
        Instant before = containers().host().clock().instant();
        Bundle bundle = containers().start(limited(Workload.of("sleep", "1000"), Duration.ofSeconds(1)));
        containers().awaitExit(bundle);
        // Timers of monitors that share their ticks may be a quarter of a second early.
        assertThat(Duration.between(before, containers().host().clock().instant()))
                .isGreaterThanOrEqualTo(Duration.ofMillis(740));
    }

    @Test
    default void aContainerThatEndsInTimeKeepsItsCode() {
        Bundle bundle = containers().start(limited(Workload.shell("exit 3"), Duration.ofSeconds(1)));
        assertThat(containers().awaitCode(bundle)).isEqualTo(3);
        containers().patience().pass(Duration.ofMillis(1200));
        assertThat(containers().awaitCode(bundle)).isEqualTo(3);
    }

    @Test
    default void theTimeCountsFromCreation() {
        Bundle bundle = limited(Workload.of("sleep", "1000"), Duration.ofSeconds(2));
        containers().patience().pass(Duration.ofMillis(1500));
        Instant started = containers().host().clock().instant();
        containers().start(bundle);
        containers().awaitExit(bundle);
        assertThat(Duration.between(started, containers().host().clock().instant()))
                .isLessThan(Duration.ofMillis(1900));
    }

    @Test
    default void aContainerWithoutATimeoutRunsOn() {
        Bundle bundle = containers().sleeping();
        containers()
                .patience()
                .never(
                        "end",
                        Duration.ofMillis(1200),
                        () -> containers().runtime().exitReport(bundle).isPresent());
    }
}
