// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.oci;

import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.SecuritySpec;
import dev.gantry.spi.runtime.OciSpec;

/**
 * Which capabilities a container has. Root gets all of the bounding set and nothing inheritable, which would be handed on
 * through files with inheritable capabilities (CVE-2022-24769 and kin). Another user gets only what was added by name, and
 * as ambient capabilities, without which they would be lost at execve(2) (capabilities(7)). Stateless.
 */
public final class CapabilityRules {
    /** podman's defaults with the SYS_CHROOT of Debian's containers.conf. */
    static final Set<Capability> DEFAULTS = EnumSet.of(
            Capability.CHOWN,
            Capability.DAC_OVERRIDE,
            Capability.FOWNER,
            Capability.FSETID,
            Capability.KILL,
            Capability.NET_BIND_SERVICE,
            Capability.SETFCAP,
            Capability.SETGID,
            Capability.SETPCAP,
            Capability.SETUID,
            Capability.SYS_CHROOT);

    private static final String ALL = "ALL";

    private CapabilityRules() {}

    /**
     * Checks what can be told without the host.
     *
     * @throws EngineException with {@link ErrorCode#INVALID_ARGUMENT} for an unknown name, or one both added and dropped
     */
    public static void requireValid(SecuritySpec security) {
        Set<Capability> unused = bounding(security, DEFAULTS);
    }

    /**
     * The bounding set of a container.
     *
     * @param host the engine's own bounding set, which nothing can exceed
     * @throws EngineException with {@link ErrorCode#INVALID_ARGUMENT} for an unknown name, or one both added and dropped
     */
    static Set<Capability> bounding(SecuritySpec security, Set<Capability> host) {
        boolean addAll = namesAll(security.addedCapabilities());
        boolean dropAll = namesAll(security.droppedCapabilities());
        Set<Capability> added = parse(security.addedCapabilities());
        Set<Capability> dropped = parse(security.droppedCapabilities());
        if (addAll && dropAll) {
            throw contradiction(ALL);
        }
        for (Capability capability : added) {
            if (dropped.contains(capability)) {
                throw contradiction(capability.ociName());
            }
        }
        Set<Capability> result = EnumSet.copyOf(DEFAULTS);
        if (addAll || security.privileged()) {
            result.addAll(host);
        }
        if (dropAll) {
            result.clear();
        }
        result.addAll(added);
        result.removeAll(dropped);
        result.retainAll(host);
        return result;
    }

    /**
     * The sets of the first process.
     *
     * @param bounding what {@link #bounding} gave
     * @param uid whom it runs as, in the container
     */
    static OciSpec.Capabilities sets(SecuritySpec security, Set<Capability> bounding, long uid) {
        List<String> all = names(bounding);
        if (uid == 0) {
            return new OciSpec.Capabilities(all, all, all, List.of(), List.of());
        }
        Set<Capability> byName = parse(security.addedCapabilities());
        byName.retainAll(bounding);
        List<String> wanted = names(byName);
        return new OciSpec.Capabilities(all, wanted, wanted, wanted, wanted);
    }

    private static List<String> names(Set<Capability> capabilities) {
        String[] names = new String[capabilities.size()];
        int count = 0;
        for (Capability capability : capabilities) {
            names[count++] = capability.ociName();
        }
        Arrays.sort(names);
        return List.of(names);
    }

    private static boolean namesAll(Collection<String> names) {
        return names.stream().anyMatch(CapabilityRules::isAll);
    }

    private static boolean isAll(String name) {
        return name.strip().toUpperCase(Locale.ROOT).equals(ALL);
    }

    private static Set<Capability> parse(Collection<String> names) {
        Set<Capability> set = EnumSet.noneOf(Capability.class);
        names.stream().filter(name -> !isAll(name)).map(Capability::parse).forEach(set::add);
        return set;
    }

    private static EngineException contradiction(String name) {
        return new EngineException(
                ErrorCode.INVALID_ARGUMENT,
                "capability " + name + " is both added and dropped",
                "leave one of them out");
    }
}
