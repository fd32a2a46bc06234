// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.options;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gantry.shell.cli.UsageException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ValuesTest {
    private static final Instant NOW = Instant.parse("2026-03-04T12:00:00Z");
    private static final Clock UTC = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final Clock TOKYO = Clock.fixed(NOW, ZoneId.of("Asia/Tokyo"));

    @ParameterizedTest
    @CsvSource({
        "10, 10",
        "10b, 10",
        "1k, 1024",
        "1K, 1024",
        "1kb, 1024",
        "1KiB, 1024",
        "1.5m, 1572864",
        "2 g, 2147483648",
        "1t, 1099511627776",
        "0, 0",
    })
    void sizesCountInPowersOf1024(String text, long bytes) {
        assertThat(Sizes.parse(text)).hasValue(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "10x", "-1", "1.m", "m", "1mm", "99999999999p", "1e3", "0x10"})
    void whatIsNoSizeIsNone(String text) {
        assertThat(Sizes.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "90s, PT1M30S",
        "1h30m, PT1H30M",
        "250ms, PT0.25S",
        "1.5h, PT1H30M",
        "0, PT0S",
        "-5s, PT-5S",
        "2µs, PT0.000002S"
    })
    void durationsAreWrittenAsInGo(String text, Duration duration) {
        assertThat(Durations.parse(text)).isEqualTo(duration);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "s", "5x", "1h foo", "1 h", "99999999999999h"})
    void whatIsNoDurationIsRefused(String text) {
        assertThatThrownBy(() -> Durations.parse(text)).isInstanceOf(UsageException.class);
    }

    @Test
    @Timeout(5)
    void aLongTextIsNoDurationInTimeThatGrowsWithItsLength() {
        assertThat(Durations.find("9".repeat(200_000))).isEmpty();
    }

    @Test
    void momentsAreTakenInEveryForm() {
        assertThat(Times.since("2026-01-31T12:00:00Z", UTC)).isEqualTo(Instant.parse("2026-01-31T12:00:00Z"));
        assertThat(Times.since("2026-01-31T12:00:00.5+02:00", UTC)).isEqualTo(Instant.parse("2026-01-31T10:00:00.5Z"));
        assertThat(Times.since("2026-01-31T12:00:00", TOKYO)).isEqualTo(Instant.parse("2026-01-31T03:00:00Z"));
        assertThat(Times.since("2026-01-31", TOKYO)).isEqualTo(Instant.parse("2026-01-30T15:00:00Z"));
        assertThat(Times.since("2026-01-31Z", TOKYO)).isEqualTo(Instant.parse("2026-01-31T00:00:00Z"));
        assertThat(Times.since("1700000000", UTC)).isEqualTo(Instant.ofEpochSecond(1700000000));
        assertThat(Times.since("1700000000.25", UTC)).isEqualTo(Instant.ofEpochSecond(1700000000, 250_000_000));
    }

    @Test
    void durationsLieBeforeNowForSinceAndAfterNowForUntil() {
        assertThat(Times.since("10m", UTC)).isEqualTo(NOW.minusSeconds(600));
        assertThat(Times.until("10m", UTC)).isEqualTo(NOW.plusSeconds(600));
        assertThat(Times.until("-10m", UTC)).isEqualTo(NOW.minusSeconds(600));
    }

    @ParameterizedTest
    @ValueSource(strings = {"foo", "", "2026-13-01", "12:00"})
    void whatIsNoMomentIsRefused(String text) {
        assertThatThrownBy(() -> Times.since(text, UTC))
                .isInstanceOf(UsageException.class)
                .hasMessage("parsing --since \"" + text + "\": unable to interpret time value");
    }

    @Test
    void entrypointsAreOneWordOrAJsonArray() {
        assertThat(Entrypoints.parse("")).isEmpty();
        assertThat(Entrypoints.parse("/bin/sh -c")).containsExactly("/bin/sh -c");
        assertThat(Entrypoints.parse("[\"sh\", \"-c\" , \"a\\\"b\\u0041\\n\"]")).containsExactly("sh", "-c", "a\"bA\n");
        assertThat(Entrypoints.parse("[]")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "[\"a\"", "[\"a\",]", "[a]", "[\"a\"] x", "[\"\\x\"]", "[\"\\u00g0\"]"})
    void malformedArraysAreRefused(String text) {
        assertThatThrownBy(() -> Entrypoints.parse(text)).isInstanceOf(UsageException.class);
    }
}
