// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.log.k8sfile;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

import dev.gantry.api.model.LogRecord.Stream;

/**
 * Takes one line {@code TIMESTAMP STREAM TAG TEXT} apart, in place and without making anything of it before it is asked for.
 * The timestamp is RFC 3339; a tag is F or P, with or without more tags behind a colon. What is before the text has an end
 * within {@link #LONGEST_HEAD} bytes, so that whoever looks for records need not read their texts. Reused for line after
 * line; for one thread.
 */
final class RecordParser {
    /** The bytes that what is before the text has at most, with the space behind the tag. */
    static final int LONGEST_HEAD = 128;

    private static final int NANO_DIGITS = 9;
    /** No line is that long. */
    private static final int NONE = Integer.MAX_VALUE;

    private Stream stream = Stream.STDOUT;
    private boolean partial;
    private int textStart;
    private long second;
    private int nano;
    // The day of the last timestamp: nearly all lines of a log have the day of the line before.
    private int year = -1;
    private int month;
    private int day;
    private long dayStart;
    private int at;
    // The last head, and how long it is: lines that a monitor read at once have all of it in common.
    private final byte[] head = new byte[LONGEST_HEAD];
    private int headLength = NONE;
    private @Nullable Instant instant;

    /**
     * Parses a line without its newline.
     *
     * @return whether it is a record; when not, the other methods have nothing to say
     */
    boolean parse(byte[] bytes, int from, int to) {
        int known = knownHead(bytes, from, to);
        if (known > 0) {
            textStart = from + known;
            return true;
        }
        headLength = NONE;
        instant = null;
        if (!parseHead(bytes, from, to)) {
            return false;
        }
        headLength = textStart - from;
        System.arraycopy(bytes, from, head, 0, headLength);
        return true;
    }

    /** How long the head is with which bytes begin, when it is that of the last record; 0 for any other. */
    int knownHead(byte[] bytes, int from, int to) {
        return headLength <= to - from && Arrays.equals(head, 0, headLength, bytes, from, from + headLength)
                ? headLength
                : 0;
    }

    private boolean parseHead(byte[] bytes, int from, int to) {
        at = from;
        if (!timestamp(bytes, to) || !space(bytes, to) || !stream(bytes, to) || !space(bytes, to) || at >= to) {
            return false;
        }
        byte tag = bytes[at++];
        if (tag != 'F' && tag != 'P') {
            return false;
        }
        partial = tag == 'P';
        if (at < to && bytes[at] == ':') {
            while (at < to && bytes[at] != ' ') {
                at++;
            }
        }
        if (!space(bytes, to) || at - from > LONGEST_HEAD) {
            return false;
        }
        textStart = at;
        return true;
    }

    private boolean space(byte[] bytes, int to) {
        return at < to && bytes[at++] == ' ';
    }

    private boolean stream(byte[] bytes, int to) {
        if (to - at < 6 || bytes[at] != 's' || bytes[at + 1] != 't' || bytes[at + 2] != 'd') {
            return false;
        }
        if (bytes[at + 3] == 'o' && bytes[at + 4] == 'u' && bytes[at + 5] == 't') {
            stream = Stream.STDOUT;
        } else if (bytes[at + 3] == 'e' && bytes[at + 4] == 'r' && bytes[at + 5] == 'r') {
            stream = Stream.STDERR;
        } else {
            return false;
        }
        at += 6;
        return true;
    }

    /** Reads so many digits; -1 when there is something else. */
    private int number(byte[] bytes, int to, int digits) {
        if (to - at < digits) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < digits; i++) {
            int digit = bytes[at++] - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }

    private boolean skip(byte[] bytes, int to, char c) {
        return at < to && bytes[at++] == c;
    }

    private boolean timestamp(byte[] bytes, int to) {
        int years = number(bytes, to, 4);
        if (years < 0 || !skip(bytes, to, '-')) {
            return false;
        }
        int months = number(bytes, to, 2);
        if (months < 0 || !skip(bytes, to, '-')) {
            return false;
        }
        int days = number(bytes, to, 2);
        if (days < 0 || !skip(bytes, to, 'T') || !date(years, months, days)) {
            return false;
        }
        int hours = number(bytes, to, 2);
        if (hours < 0 || hours > 23 || !skip(bytes, to, ':')) {
            return false;
        }
        int minutes = number(bytes, to, 2);
        if (minutes < 0 || minutes > 59 || !skip(bytes, to, ':')) {
            return false;
        }
        int seconds = number(bytes, to, 2);
        if (seconds < 0 || seconds > 60 || !fraction(bytes, to)) {
            return false;
        }
        second = dayStart + hours * 3600L + minutes * 60L + seconds;
        return offset(bytes, to);
    }

    private boolean date(int years, int months, int days) {
        if (years != year || months != month || days != day) {
            try {
                dayStart = LocalDate.of(years, months, days).atStartOfDay().toEpochSecond(ZoneOffset.UTC);
            } catch (DateTimeException e) {
                return false;
            }
            year = years;
            month = months;
            day = days;
        }
        return true;
    }

    private boolean fraction(byte[] bytes, int to) {
        nano = 0;
        if (at >= to || bytes[at] != '.') {
            return true;
        }
        at++;
        int digits = 0;
        while (at < to && bytes[at] >= '0' && bytes[at] <= '9') {
            if (digits < NANO_DIGITS) {
                nano = nano * 10 + bytes[at] - '0';
                digits++;
            }
            at++;
        }
        if (digits == 0) {
            return false;
        }
        for (; digits < NANO_DIGITS; digits++) {
            nano *= 10;
        }
        return true;
    }

    private boolean offset(byte[] bytes, int to) {
        if (at >= to) {
            return false;
        }
        byte sign = bytes[at++];
        if (sign == 'Z') {
            return true;
        }
        if (sign != '+' && sign != '-') {
            return false;
        }
        int hours = number(bytes, to, 2);
        if (hours < 0 || hours > 23 || !skip(bytes, to, ':')) {
            return false;
        }
        int minutes = number(bytes, to, 2);
        if (minutes < 0 || minutes > 59) {
            return false;
        }
        long offset = hours * 3600L + minutes * 60L;
        second -= sign == '+' ? offset : -offset;
        return true;
    }

    /** When the record was written. */
    Instant instant() {
        Instant known = instant;
        if (known == null) {
            known = Instant.ofEpochSecond(second, nano);
            instant = known;
        }
        return known;
    }

    /** Whether the record was written strictly after an instant. */
    boolean isAfter(long otherSecond, int otherNano) {
        return second > otherSecond || (second == otherSecond && nano > otherNano);
    }

    /** Whether the record was written strictly before an instant. */
    boolean isBefore(long otherSecond, int otherNano) {
        return second < otherSecond || (second == otherSecond && nano < otherNano);
    }

    /** Which stream it came from. */
    Stream stream() {
        return stream;
    }

    /** Whether the line of output goes on in another record. */
    boolean partial() {
        return partial;
    }

    /** Where the text begins. */
    int textStart() {
        return textStart;
    }
}
