// SPDX-License-Identifier: Apache-2.0
package dev.gantry.api.model;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

import org.apiguardian.api.API;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * Which events to read.
 *
 * @param afterSequence only events with a greater sequence number; 0 for all that are kept
 * @param since only events strictly after this instant
 * @param until only events strictly before this instant; a future one ends a followed stream when it comes
 * @param follow whether to wait for events that have not happened yet
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record EventQuery(long afterSequence, Optional<Instant> since, Optional<Instant> until, boolean follow) {
    /** Everything that is kept, without waiting. */
    public static final EventQuery ALL = new EventQuery(0, Optional.empty(), Optional.empty(), false);

    /** Refuses nulls. */
    public EventQuery {
        Objects.requireNonNull(since, "since");
        Objects.requireNonNull(until, "until");
    }
}
