// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.oci;

import java.util.List;
import java.util.Optional;

/**
 * Whom a process runs as, in numbers.
 *
 * @param uid user
 * @param gid primary group
 * @param groups supplementary groups
 * @param home home directory in the container's passwd; empty without entry there
 */
public record ContainerUser(long uid, long gid, List<Long> groups, Optional<String> home) {
    /** Copies the list. */
    public ContainerUser {
        groups = List.copyOf(groups);
    }
}
