// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.oci;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.ContainerSpec;
import dev.gantry.api.model.NamespaceMode;

/**
 * Kernel parameters of a container (sysctl(8)). Only those that belong to a namespace of its own are let through: any
 * other would change the host or another container.
 */
final class SysctlRules {
    private static final String PING = "net.ipv4.ping_group_range";
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)+");
    /** No line breaks or other control characters (CVE-2022-0811). */
    private static final Pattern VALUE = Pattern.compile("[\\t\\x20-\\x7e]*");

    private static final Set<String> IPC = Set.of(
            "kernel.msgmax",
            "kernel.msgmnb",
            "kernel.msgmni",
            "kernel.sem",
            "kernel.shmall",
            "kernel.shmmax",
            "kernel.shmmni",
            "kernel.shm_rmid_forced");

    private SysctlRules() {}

    /** @throws EngineException with {@link ErrorCode#INVALID_ARGUMENT} for a parameter that is not the container's own */
    static Map<String, String> sysctls(ContainerSpec spec) {
        Map<String, String> result = new TreeMap<>();
        if (owns(spec.namespaces().network())) {
            result.put(PING, "0 0");
        }
        spec.security().sysctls().forEach((key, value) -> {
            check(spec, key, value);
            result.put(key, value);
        });
        return result;
    }

    private static void check(ContainerSpec spec, String key, String value) {
        if (!KEY.matcher(key).matches()) {
            throw refused(key, "is not a parameter's name", "write names with dots, such as net.ipv4.ip_forward");
        }
        if (!VALUE.matcher(value).matches()) {
            throw refused(key, "has control characters in its value", "use printable characters");
        }
        NamespaceKind kind = namespaceOf(key)
                .orElseThrow(() -> refused(
                        key,
                        "belongs to the whole host",
                        "set it on the host, or use one of net.*, fs.mqueue.*, kernel.msg*,"
                                + " kernel.sem, kernel.shm*, kernel.domainname"));
        if (!owns(kind.modeIn(spec.namespaces(), CgroupMode.V2))) {
            throw refused(
                    key,
                    "belongs to a shared " + kind.ociType() + " namespace",
                    "give the container a private " + kind.ociType() + " namespace");
        }
    }

    private static Optional<NamespaceKind> namespaceOf(String key) {
        if (key.startsWith("net.")) {
            return Optional.of(NamespaceKind.NETWORK);
        }
        if (IPC.contains(key) || key.startsWith("fs.mqueue.")) {
            return Optional.of(NamespaceKind.IPC);
        }
        return key.equals("kernel.domainname") ? Optional.of(NamespaceKind.UTS) : Optional.empty();
    }

    private static boolean owns(NamespaceMode mode) {
        return mode.kind() == NamespaceMode.Kind.PRIVATE || mode.kind() == NamespaceMode.Kind.NONE;
    }

    private static EngineException refused(String key, String why, String nextStep) {
        return new EngineException(ErrorCode.INVALID_ARGUMENT, "sysctl \"" + key + "\" " + why, nextStep);
    }
}
