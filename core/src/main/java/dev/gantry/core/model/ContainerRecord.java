// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.model;

/**
 * Everything recorded of a container at one moment.
 *
 * @param config what it is
 * @param status how it fares
 */
public record ContainerRecord(ContainerConfig config, ContainerStatus status) {
    /** Its full id. */
    public String id() {
        return config.id();
    }

    /** The same container faring otherwise. */
    public ContainerRecord withStatus(ContainerStatus newStatus) {
        return new ContainerRecord(config, newStatus);
    }

    /** The same status of a changed container. */
    public ContainerRecord withConfig(ContainerConfig newConfig) {
        return new ContainerRecord(newConfig, status);
    }
}
