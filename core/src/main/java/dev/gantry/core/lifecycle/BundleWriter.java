// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lifecycle;

import java.nio.file.Path;
import java.util.function.Function;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.EffectiveSettings;
import dev.gantry.api.model.ExecSpec;
import dev.gantry.api.model.Resources;
import dev.gantry.api.model.SecuritySpec;
import dev.gantry.core.model.ContainerConfig;
import dev.gantry.core.model.ContainerRecord;
import dev.gantry.spi.runtime.OciSpec;

/** Works out what the OCI runtime makes a container by, and writes it. Safe for use by any thread. */
public interface BundleWriter {
    /**
     * What a container is to be made by. Nothing is written.
     *
     * @param config the container
     * @param others gives another container whose namespace is joined, by full id; it must run
     * @throws EngineException with {@link ErrorCode#INVALID_ARGUMENT} when the specification cannot be met on this host
     */
    OciSpec generate(ContainerConfig config, Function<String, ContainerRecord> others);

    /**
     * Writes {@code config.json} and the files that it refers to, into directories that exist.
     *
     * @param config the container
     * @param others as for {@link #generate}
     * @param spec what that gave
     */
    void write(ContainerConfig config, Function<String, ContainerRecord> others, OciSpec spec);

    /**
     * What a command is executed by in a container. Nothing is written.
     *
     * @param config the container
     * @param others as for {@link #generate}, but that they need not run
     * @throws EngineException with {@link ErrorCode#ROOTFS_UNFIT} for a user that is not there, and as {@link #generate}
     */
    OciSpec.ProcessConfig process(ContainerConfig config, Function<String, ContainerRecord> others, ExecSpec command);

    /** Writes {@code process.json} into a directory that exists. */
    void write(Path directory, OciSpec.ProcessConfig process);

    /** What a container gets: by its {@code config.json} where there is one, else by what would be written. */
    EffectiveSettings effective(ContainerConfig config);

    /**
     * Checks limits before anything is done with them: those of a new container, or those that an update would leave.
     *
     * @throws EngineException with {@link ErrorCode#INVALID_ARGUMENT} when no container could be started with them
     */
    void requireValid(Resources resources);

    /**
     * Checks privileges before a container is recorded.
     *
     * @throws EngineException with {@link ErrorCode#INVALID_ARGUMENT} when no container could be started with them
     */
    void requireValid(SecuritySpec security);

    /**
     * A change of limits as the {@code linux.resources} object of the OCI runtime specification, in JSON.
     *
     * @param present the limits without the change
     * @throws EngineException as {@link #requireValid}, for both together
     */
    String resources(Resources present, Resources change);

    /** The cgroup of a container, below the root of each hierarchy. */
    String cgroupPath(String id);
}
