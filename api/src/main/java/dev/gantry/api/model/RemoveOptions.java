// SPDX-License-Identifier: Apache-2.0
package dev.gantry.api.model;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

import org.apiguardian.api.API;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * How a container is removed.
 *
 * @param force whether a running, paused or stopping container is stopped first
 * @param dependents whether containers that depend on it are removed first; without it they forbid the removal
 * @param stopTimeout with force, how long it may take to stop; empty for the container's own timeout
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record RemoveOptions(boolean force, boolean dependents, Optional<Duration> stopTimeout) {
    /** Only a container that is at rest and that nothing depends on. */
    public static final RemoveOptions DEFAULT = new RemoveOptions(false, false, Optional.empty());
    /** Whatever its state. */
    public static final RemoveOptions FORCE = new RemoveOptions(true, false, Optional.empty());

    /** Refuses nulls. */
    public RemoveOptions {
        Objects.requireNonNull(stopTimeout, "stopTimeout");
    }
}
