// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.oci;

/** How the host mounts its cgroup hierarchies (cgroups(7)). */
public enum CgroupMode {
    /** One hierarchy per controller. */
    V1,
    /** Controllers on version 1, with a version 2 hierarchy beside them. */
    HYBRID,
    /** The unified hierarchy alone. */
    V2
}
