// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lifecycle;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;

import dev.gantry.api.model.ContainerSpec;
import dev.gantry.core.model.ContainerConfig;
import dev.gantry.core.model.ContainerRecord;
import dev.gantry.core.model.ContainerStatus;

import static org.assertj.core.api.Assertions.assertThat;

class RetryPaceTest {
    private static final Instant T0 = Instant.parse("2026-01-02T03:04:05Z");
    private static final ContainerRecord RECORD = new ContainerRecord(
            new ContainerConfig(
                    "a".repeat(64),
                    "web",
                    ContainerSpec.builder(Path.of("/")).command("true").build(),
                    "runc",
                    "none",
                    T0,
                    List.of()),
            ContainerStatus.CONFIGURED);

    private Instant now = T0;
    private final RetryPace pace = new RetryPace(new Clock() {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    });

    @Test
    void thePauseDoublesWithEachFailureUpToAMinute() {
        List<Long> pauses = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            pace.failed(RECORD);
            Instant failed = now;
            while (!pace.isDue(RECORD)) {
                now = now.plusSeconds(1);
            }
            pauses.add(Duration.between(failed, now).toSeconds());
        }
        assertThat(pauses).containsExactly(2L, 4L, 8L, 16L, 32L, 60L, 60L, 60L);
    }

    @Test
    void whatNeverFailedIsDue() {
        assertThat(pace.isDue(RECORD)).isTrue();
    }

    @Test
    void whatIsForgottenBeginsAnew() {
        pace.failed(RECORD);
        pace.failed(RECORD);
        pace.forget(RECORD.id());
        assertThat(pace.isDue(RECORD)).isTrue();
        pace.failed(RECORD);
        pace.forgetOthers(Set.of());
        assertThat(pace.isDue(RECORD)).isTrue();
        pace.failed(RECORD);
        now = now.plus(RetryPace.FIRST_PAUSE);
        assertThat(pace.isDue(RECORD)).isTrue();
    }

    @Test
    void aContainerThatSomebodyChangedMeanwhileIsDue() {
        pace.failed(RECORD);
        assertThat(pace.isDue(RECORD)).isFalse();
        assertThat(pace.isDue(RECORD.withStatus(RECORD.status().with(draft -> draft.stoppedByUser = true))))
                .isTrue();
    }
}
