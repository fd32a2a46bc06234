// SPDX-License-Identifier: Apache-2.0
package dev.gantry.api.model;

import java.time.Instant;
import java.util.Objects;

import org.apiguardian.api.API;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * A row of the exit ledger: the end of one run of one container. Rows are never changed, and outlive their container
 * by a day.
 *
 * @param containerId full id of the container
 * @param containerName its name at that moment
 * @param run which run ended, counted from 1 over the life of the container
 * @param status how it ended
 * @param oomKilled whether the kernel's out-of-memory killer took a process of it
 * @param source how the engine learned of it
 * @param finishedAt when the process ended
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record ExitRecord(
        String containerId,
        String containerName,
        int run,
        ExitStatus status,
        boolean oomKilled,
        Source source,
        Instant finishedAt) {
    /** Refuses nulls. */
    public ExitRecord {
        Objects.requireNonNull(containerId, "containerId");
        Objects.requireNonNull(containerName, "containerName");
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(finishedAt, "finishedAt");
    }

    /** How the engine learned of an exit. */
    public enum Source {
        /** The monitor wrote it down. */
        MONITOR,
        /** The monitor died first; the engine ended what was left. */
        MONITOR_LOST,
        /** The machine went down under it. */
        REBOOT,
        /** The container was removed by force before anybody could learn of it. */
        REMOVAL
    }
}
