// SPDX-License-Identifier: Apache-2.0
package dev.gantry.api.model;

import java.util.Objects;
import java.util.Optional;

import org.apiguardian.api.API;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * A change to a container that exists. What is empty stays as it is.
 *
 * @param resources limits to change; applied to a running container at once and kept for its next starts
 * @param restartPolicy the new restart policy
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record ContainerUpdate(Resources resources, Optional<RestartPolicy> restartPolicy) {
    /** Refuses nulls. */
    public ContainerUpdate {
        Objects.requireNonNull(resources, "resources");
        Objects.requireNonNull(restartPolicy, "restartPolicy");
    }

    /** A change of limits only. */
    public static ContainerUpdate resources(Resources resources) {
        Objects.requireNonNull(resources, "resources");
        return new ContainerUpdate(resources, Optional.empty());
    }

    /** Whether nothing would change. */
    public boolean isEmpty() {
        return resources.equals(Resources.NONE) && restartPolicy.isEmpty();
    }
}
