// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.model;

import java.time.Instant;
import java.util.List;

import dev.gantry.api.model.ContainerSpec;

/**
 * What a container is. Only a rename and an update ever change it.
 *
 * @param id full id, 64 hexadecimal digits
 * @param name unique over the root
 * @param spec what was asked for, with container references resolved to full ids
 * @param runtime name of its OCI runtime
 * @param logDriver name of its log driver
 * @param createdAt when it was recorded
 * @param dependencies full ids of the containers it depends on
 */
public record ContainerConfig(
        String id,
        String name,
        ContainerSpec spec,
        String runtime,
        String logDriver,
        Instant createdAt,
        List<String> dependencies) {
    /** Copies the list. */
    public ContainerConfig {
        dependencies = List.copyOf(dependencies);
    }

    /** The same container under another name. */
    public ContainerConfig withName(String newName) {
        return new ContainerConfig(id, newName, spec, runtime, logDriver, createdAt, dependencies);
    }

    /** The same container with another specification. */
    public ContainerConfig withSpec(ContainerSpec newSpec) {
        return new ContainerConfig(id, name, newSpec, runtime, logDriver, createdAt, dependencies);
    }
}
