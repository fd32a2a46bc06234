// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lifecycle;

import java.util.function.Function;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.Resources;
import dev.gantry.core.model.ContainerConfig;
import dev.gantry.core.model.ContainerRecord;

/** Writes what the OCI runtime reads. Safe for use by any thread. */
public interface BundleWriter {
    /**
     * Writes {@code config.json} and the files that it refers to.
     *
     * @param config the container
     * @param others gives another container whose namespace is joined, by full id; it must run
     * @throws EngineException with {@link ErrorCode#INVALID_ARGUMENT} when the specification cannot be met on this host
     */
    void write(ContainerConfig config, Function<String, ContainerRecord> others);

    /** Limits as the {@code linux.resources} object of the OCI runtime specification, in JSON. */
    String resources(Resources resources);

    /** The cgroup of a container, below the root of each hierarchy. */
    String cgroupPath(String id);
}
