// SPDX-License-Identifier: Apache-2.0
package dev.gantry.api.model;

import java.time.Instant;
import java.util.Objects;

import org.apiguardian.api.API;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * The end of an exec session, in the ledger. Rows are never changed, and outlive their session, and their container by a
 * day.
 *
 * @param sessionId id of the session
 * @param containerId full id of the container
 * @param run during which run of the container it was executed
 * @param status how it ended
 * @param finishedAt when it ended
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record ExecExit(String sessionId, String containerId, int run, ExitStatus status, Instant finishedAt) {
    /** Refuses nulls. */
    public ExecExit {
        Objects.requireNonNull(sessionId, "sessionId");
        Objects.requireNonNull(containerId, "containerId");
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(finishedAt, "finishedAt");
    }
}
