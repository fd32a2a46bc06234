// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.log.journald;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.gantry.api.model.LogRecord;
import dev.gantry.api.model.LogRecord.Stream;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * An entry of the journal that is output of a container.
 *
 * @param cursor its place in the journal
 */
record Entry(String cursor, LogRecord record) {
    private static final int MOST_DIGITS = 18;

    /** What the fields say; empty when they are of no output. */
    static Optional<Entry> of(Map<String, byte[]> fields) {
        byte[] message = fields.get("MESSAGE");
        String cursor = text(fields.get("__CURSOR"));
        String time = text(fields.get("__REALTIME_TIMESTAMP"));
        if (message == null || cursor.isEmpty() || !time.matches("[0-9]{1," + MOST_DIGITS + "}")) {
            return Optional.empty();
        }
        Instant at = Instant.EPOCH.plus(Long.parseLong(time), ChronoUnit.MICROS);
        // conmon has no other than 6 and 3, unless a line tells its own; then it may be of either stream.
        Stream stream = text(fields.get("PRIORITY")).equals("3") ? Stream.STDERR : Stream.STDOUT;
        boolean partial = text(fields.get("CONTAINER_PARTIAL_MESSAGE")).equals("true");
        return Optional.of(new Entry(cursor, new LogRecord(at, stream, partial, withoutNewline(message, partial))));
    }

    private static String text(byte @Nullable [] bytes) {
        return bytes == null ? "" : new String(bytes, UTF_8);
    }

    /** Some versions of conmon keep the newline at the end of a line. */
    private static byte[] withoutNewline(byte[] message, boolean partial) {
        int length = message.length;
        return !partial && length > 0 && message[length - 1] == '\n' ? Arrays.copyOf(message, length - 1) : message;
    }
}
