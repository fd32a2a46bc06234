// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.oci;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

import dev.gantry.api.model.ContainerSpec;
import dev.gantry.spi.runtime.OciSpec;

/**
 * The running container whose namespace another one joins.
 *
 * @param name what messages call it
 * @param pid its first process, in the engine's pid namespace; the caller sees to it that it lives
 * @param hostname its host name
 * @param runDirectory its {@link SpecRequest#runDirectory()}, with the {@code hosts} and {@code resolv.conf} to share
 * @param sharedMemory the mount that gives another container the same /dev/shm; empty when there is none
 */
public record NamespaceTarget(
        String name, long pid, String hostname, Path runDirectory, Optional<OciSpec.Mount> sharedMemory) {
    /**
     * The mount that gives another container the same /dev/shm, told from how its owner was made and never from what the
     * owner's processes show.
     *
     * @param spec how the owner was made
     * @param host the host's files
     * @param others how any other container was made, by id; asked for the one whose IPC namespace the owner has joined
     * @return empty when it cannot be shared
     */
    public static Optional<OciSpec.Mount> sharedMemory(
            ContainerSpec spec, HostFiles host, Function<String, ContainerSpec> others) {
        return MountRules.shareableMemory(spec, host, other -> sharedMemory(others.apply(other), host, others));
    }
}
