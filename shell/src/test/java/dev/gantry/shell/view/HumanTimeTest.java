// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.view;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class HumanTimeTest {
    @ParameterizedTest
    @CsvSource({
        "PT0.9S, Less than a second",
        "PT1S, 1 second",
        "PT59.9S, 59 seconds",
        "PT60S, About a minute",
        "PT119S, About a minute",
        "PT2M, 2 minutes",
        "PT59M59S, 59 minutes",
        "PT1H, About an hour",
        "PT1H29M, About an hour",
        "PT1H30M, 2 hours",
        "PT47H, 47 hours",
        "PT48H, 2 days",
        "P13D, 13 days",
        "P14D, 2 weeks",
        "P59D, 8 weeks",
        "P60D, 2 months",
        "P729D, 24 months",
        "P730D, 2 years",
        "PT-1S, Less than a second",
    })
    void durationsAreRoundedToOneUnit(Duration duration, String text) {
        assertThat(HumanTime.duration(duration)).isEqualTo(text);
    }

    @Test
    void momentsLookAsGoPrintsThem() {
        Instant moment = Instant.parse("2026-11-23T23:14:59.456304170Z");

        assertThat(HumanTime.full(moment, ZoneOffset.UTC)).isEqualTo("2026-11-23 23:14:59.45630417 +0000 UTC");
        assertThat(HumanTime.full(moment, ZoneId.of("Etc/UTC"))).isEqualTo("2026-11-23 23:14:59.45630417 +0000 UTC");
        assertThat(HumanTime.full(moment, ZoneId.of("Europe/Berlin")))
                .isEqualTo("2026-11-24 00:14:59.45630417 +0100 CET");
        assertThat(HumanTime.rfc3339(moment, ZoneOffset.UTC)).isEqualTo("2026-11-23T23:14:59.45630417Z");
        assertThat(HumanTime.rfc3339(Instant.parse("2026-11-23T23:14:59Z"), ZoneId.of("Asia/Tokyo")))
                .isEqualTo("2026-11-24T08:14:59+09:00");
    }
}
