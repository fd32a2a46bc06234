// SPDX-License-Identifier: Apache-2.0
package dev.gantry.api.model;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

import org.apiguardian.api.API;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * Files that the engine writes for other programs to find a container by.
 *
 * @param cidFile gets the full id at creation, must not exist before, and goes with the container
 * @param pidFile gets the process id at each start
 * @param monitorPidFile gets the process id of the monitor at each start
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record HandoverFiles(Optional<Path> cidFile, Optional<Path> pidFile, Optional<Path> monitorPidFile) {
    /** None. */
    public static final HandoverFiles NONE = new HandoverFiles(Optional.empty(), Optional.empty(), Optional.empty());

    /** Refuses nulls. */
    public HandoverFiles {
        Objects.requireNonNull(cidFile, "cidFile");
        Objects.requireNonNull(pidFile, "pidFile");
        Objects.requireNonNull(monitorPidFile, "monitorPidFile");
    }
}
