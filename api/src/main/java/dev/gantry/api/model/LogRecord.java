// SPDX-License-Identifier: Apache-2.0
package dev.gantry.api.model;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;

import org.apiguardian.api.API;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * A piece of a container's output as its log driver kept it. The text is bytes, not characters: containers write what
 * they like.
 *
 * @param at when the monitor read it
 * @param stream which of the two streams it came from
 * @param partial whether the line goes on in the next record of the same stream; a record that is not partial ended in
 *     a newline, which is not part of the text
 * @param text the bytes, without the newline; the array is not copied and must not be changed
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record LogRecord(Instant at, Stream stream, boolean partial, byte[] text) {
    /** Refuses nulls. */
    public LogRecord {
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(stream, "stream");
        Objects.requireNonNull(text, "text");
    }

    /** The output streams of a process. */
    public enum Stream {
        /** Standard output. */
        STDOUT,
        /** Standard error. */
        STDERR
    }

    /** The text read as UTF-8; what is none becomes the replacement character. */
    public String asString() {
        return new String(text, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LogRecord that
                && at.equals(that.at)
                && stream == that.stream
                && partial == that.partial
                && Arrays.equals(text, that.text);
    }

    @Override
    public int hashCode() {
        return Objects.hash(at, stream, partial, Arrays.hashCode(text));
    }

    @Override
    public String toString() {
        return at + " " + stream + (partial ? " P " : " F ") + text.length + " bytes";
    }
}
