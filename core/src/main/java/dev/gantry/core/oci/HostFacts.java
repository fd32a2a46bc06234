// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.oci;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the engine's process may do and how its kernel is set up; {@link HostFactsProbe} reads it.
 *
 * @param hardLimits hard limits of the engine's process by the names of {@link dev.gantry.api.model.ResourceLimit}; -1
 *     for none
 * @param maxOpenFiles the most that any process may have as {@code nofile} (proc(5), fs.nr_open)
 * @param mayRaiseLimits whether the engine has CAP_SYS_RESOURCE
 * @param capabilities the bounding set of the engine's process
 * @param cgroups how cgroups are mounted
 * @param limitsSwap whether the kernel accounts for swap
 * @param kernel version of the kernel
 * @param architecture of the machine; empty for one that has no name in seccomp profiles
 * @param hostname the host's name
 */
public record HostFacts(
        Map<String, Long> hardLimits,
        long maxOpenFiles,
        boolean mayRaiseLimits,
        Set<Capability> capabilities,
        CgroupMode cgroups,
        boolean limitsSwap,
        KernelVersion kernel,
        Optional<Architecture> architecture,
        String hostname) {
    /** Copies the collections. */
    public HostFacts {
        hardLimits = Map.copyOf(hardLimits);
        capabilities = Set.copyOf(capabilities);
    }

    /** The highest value that a limit can have in a container; -1 for no ceiling. */
    long ceiling(String limit) {
        long inherited = mayRaiseLimits ? -1 : hardLimits.getOrDefault(limit, -1L);
        return limit.equals("nofile") ? RlimitRules.lower(inherited, maxOpenFiles) : inherited;
    }
}
