// SPDX-License-Identifier: Apache-2.0
package dev.gantry.api.model;

import java.util.Objects;
import java.util.Optional;

import org.apiguardian.api.API;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * What ended a wait.
 *
 * @param condition the condition that was met first
 * @param exit for exits and removal, the exit concerned; empty when the container never ran, and for states
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record WaitResult(WaitCondition condition, Optional<ExitRecord> exit) {
    /** Refuses nulls. */
    public WaitResult {
        Objects.requireNonNull(condition, "condition");
        Objects.requireNonNull(exit, "exit");
    }
}
