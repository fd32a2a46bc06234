// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.oci;

import java.nio.file.Path;
import java.time.Instant;
import java.util.function.Function;

import dev.gantry.api.model.ContainerSpec;
import dev.gantry.api.model.NamespaceMode;

/**
 * A container whose {@code config.json} is wanted.
 *
 * @param containerId full id, 64 hexadecimal digits
 * @param name the container's name
 * @param spec what it is to be
 * @param created when it was created
 * @param runDirectory absolute path of its directory for one boot, where {@link GeneratedFiles} writes
 * @param cgroupParent absolute path in the cgroup tree below which its cgroup is made, such as {@code /gantry}
 * @param targets the container to join for each kind whose mode is {@link NamespaceMode.Kind#CONTAINER}; not asked for
 *     others. It may throw; what it throws passes through.
 */
public record SpecRequest(
        String containerId,
        String name,
        ContainerSpec spec,
        Instant created,
        Path runDirectory,
        String cgroupParent,
        Function<NamespaceKind, NamespaceTarget> targets) {
    /** The first 12 characters of the id, as people see it. */
    public String shortId() {
        return containerId.substring(0, Math.min(12, containerId.length()));
    }
}
