// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.view;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Times as podman's users see them. */
public final class HumanTime {
    /** Made when a moment is shown: most tables show none, and formats take long to make. */
    private static final class Formats {
        static final DateTimeFormatter GO_DATE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ENGLISH);
        static final DateTimeFormatter GO_ZONE = DateTimeFormatter.ofPattern("xx zzz", Locale.ENGLISH);
        static final DateTimeFormatter RFC_DATE = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss", Locale.ENGLISH);
        static final DateTimeFormatter RFC_ZONE = DateTimeFormatter.ofPattern("XXX", Locale.ENGLISH);
    }

    private HumanTime() {}

    /** How long something took or is ago, in one rounded unit. */
    public static String duration(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds < 1) {
            return "Less than a second";
        }
        if (seconds < 60) {
            return seconds == 1 ? "1 second" : seconds + " seconds";
        }
        long minutes = duration.toMinutes();
        if (minutes < 60) {
            return minutes == 1 ? "About a minute" : minutes + " minutes";
        }
        long hours = (seconds + 1800) / 3600;
        if (hours < 48) {
            return hours == 1 ? "About an hour" : hours + " hours";
        }
        long days = hours / 24;
        if (days < 14) {
            return days + " days";
        }
        if (days < 60) {
            return days / 7 + " weeks";
        }
        return days < 730 ? days / 30 + " months" : days / 365 + " years";
    }

    /** How long ago a moment is. */
    public static String ago(Instant then, Instant now) {
        return duration(Duration.between(then, now)) + " ago";
    }

    /** A moment as Go prints it: {@code 2026-01-31 12:00:00.5 +0000 UTC}. */
    public static String full(Instant moment, ZoneId zone) {
        ZonedDateTime local = moment.atZone(zone);
        return local.format(Formats.GO_DATE) + fraction(local.getNano()) + " " + zoneText(local);
    }

    /** A moment in RFC 3339 with as many fraction digits as it has. */
    public static String rfc3339(Instant moment, ZoneId zone) {
        ZonedDateTime local = moment.atZone(zone);
        return local.format(Formats.RFC_DATE) + fraction(local.getNano()) + local.format(Formats.RFC_ZONE);
    }

    private static String zoneText(ZonedDateTime time) {
        return time.getZone().normalized().equals(java.time.ZoneOffset.UTC)
                ? "+0000 UTC"
                : time.format(Formats.GO_ZONE);
    }

    private static String fraction(int nanos) {
        if (nanos == 0) {
            return "";
        }
        String digits = String.format(Locale.ROOT, "%09d", nanos);
        int end = digits.length();
        while (digits.charAt(end - 1) == '0') {
            end--;
        }
        return "." + digits.substring(0, end);
    }
}
