// SPDX-License-Identifier: Apache-2.0
package dev.gantry.api.model;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

import org.apiguardian.api.API;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * Which part of a container's log to read.
 *
 * @param tail only the last so many lines; empty for all, 0 for none of those present
 * @param since only records strictly after this instant
 * @param until only records strictly before this instant; a future one ends a followed log when it comes
 * @param follow whether to wait for more until the container has exited
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record LogQuery(OptionalLong tail, Optional<Instant> since, Optional<Instant> until, boolean follow) {
    /** Everything that is kept, without waiting. */
    public static final LogQuery ALL = new LogQuery(OptionalLong.empty(), Optional.empty(), Optional.empty(), false);
    /** Everything from the first record to the last one after the exit. */
    public static final LogQuery FOLLOW = new LogQuery(OptionalLong.empty(), Optional.empty(), Optional.empty(), true);

    /** @throws EngineException with {@link ErrorCode#INVALID_ARGUMENT} for a negative tail */
    public LogQuery {
        Objects.requireNonNull(tail, "tail");
        Objects.requireNonNull(since, "since");
        Objects.requireNonNull(until, "until");
        if (tail.isPresent() && tail.getAsLong() < 0) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT, "log tail must not be negative, got " + tail.getAsLong());
        }
    }
}
