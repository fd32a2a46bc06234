// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.options;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Pattern;

import dev.gantry.shell.cli.UsageException;

/**
 * Moments as {@code --since} and {@code --until} take them: RFC 3339, a local date with or without time, seconds since 1970,
 * or a duration, which is before now for since and after now for until.
 */
public final class Times {
    private static final Pattern UNIX = Pattern.compile("\\d+(?:\\.\\d+)?");

    private Times() {}

    /** A {@code --since}. @throws UsageException when the text is no moment */
    public static Instant since(String text, Clock clock) {
        return parse("since", text, clock, true);
    }

    /** An {@code --until}. @throws UsageException when the text is no moment */
    public static Instant until(String text, Clock clock) {
        return parse("until", text, clock, false);
    }

    private static Instant parse(String flag, String text, Clock clock, boolean past) {
        Optional<Duration> duration = Durations.find(text);
        if (duration.isPresent() && !text.equals("0")) {
            Instant now = clock.instant();
            return past ? now.minus(duration.get()) : now.plus(duration.get());
        }
        if (UNIX.matcher(text).matches()) {
            BigDecimal seconds = new BigDecimal(text);
            if (seconds.precision() - seconds.scale() <= 15) {
                BigDecimal whole = new BigDecimal(seconds.toBigInteger());
                return Instant.ofEpochSecond(
                        whole.longValue(),
                        seconds.subtract(whole).movePointRight(9).longValue());
            }
        }
        return moment(text, clock.getZone())
                .orElseThrow(() -> new UsageException(
                        "parsing --" + flag + " \"" + text + "\": unable to interpret time value",
                        "use a time such as 2026-01-31T12:00:00Z, seconds since 1970, or a duration such as 10m"));
    }

    private static Optional<Instant> moment(String text, ZoneId zone) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException notWithOffset) {
            try {
                return Optional.of(LocalDateTime.parse(text).atZone(zone).toInstant());
            } catch (DateTimeException notWithTime) {
                return date(text, zone);
            }
        }
    }

    private static Optional<Instant> date(String text, ZoneId zone) {
        boolean utc = text.endsWith("Z");
        try {
            LocalDate date = LocalDate.parse(utc ? text.substring(0, text.length() - 1) : text);
            return Optional.of(date.atStartOfDay(utc ? ZoneOffset.UTC : zone).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
