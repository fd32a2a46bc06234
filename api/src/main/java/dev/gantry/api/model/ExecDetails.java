// SPDX-License-Identifier: Apache-2.0
package dev.gantry.api.model;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

import org.apiguardian.api.API;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * What the engine knows of an exec session.
 *
 * @param id its id, 64 hexadecimal digits
 * @param containerId full id of the container
 * @param spec what is executed
 * @param state where it is
 * @param pid process id on the host of the command; 0 when it does not run or is no process of the host
 * @param createdAt when it was created
 * @param startedAt when the command was executed; empty before that
 * @param finishedAt when the command ended; empty before that
 * @param exit how it ended; empty before that. 127 for a command that is not there, 126 for one that cannot be executed
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record ExecDetails(
        String id,
        String containerId,
        ExecSpec spec,
        ExecState state,
        long pid,
        Instant createdAt,
        Optional<Instant> startedAt,
        Optional<Instant> finishedAt,
        Optional<ExitStatus> exit) {
    /** Refuses nulls. */
    public ExecDetails {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(containerId, "containerId");
        Objects.requireNonNull(spec, "spec");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(createdAt, "createdAt");
        Objects.requireNonNull(startedAt, "startedAt");
        Objects.requireNonNull(finishedAt, "finishedAt");
        Objects.requireNonNull(exit, "exit");
    }
}
