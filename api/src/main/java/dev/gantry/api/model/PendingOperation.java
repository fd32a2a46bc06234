// SPDX-License-Identifier: Apache-2.0
package dev.gantry.api.model;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

import org.apiguardian.api.API;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * An operation that was begun and not yet finished.
 *
 * @param operation its name
 * @param since when it began
 * @param ownerPid process id of the engine that began it
 * @param deadline for a stop, when the container is killed
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record PendingOperation(String operation, Instant since, long ownerPid, Optional<Instant> deadline) {
    /** Refuses nulls. */
    public PendingOperation {
        Objects.requireNonNull(operation, "operation");
        Objects.requireNonNull(since, "since");
        Objects.requireNonNull(deadline, "deadline");
    }
}
