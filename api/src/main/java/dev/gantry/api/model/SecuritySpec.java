// SPDX-License-Identifier: Apache-2.0
package dev.gantry.api.model;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import org.apiguardian.api.API;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * What a container's processes may do beyond an ordinary process.
 *
 * @param privileged all capabilities and devices, nothing masked, no seccomp
 * @param addedCapabilities names with or without {@code CAP_}, or {@code ALL}
 * @param droppedCapabilities names with or without {@code CAP_}, or {@code ALL}
 * @param noNewPrivileges whether execve(2) can never grant privileges
 * @param seccompProfile path of a profile, or {@code unconfined}; empty for the system's default profile
 * @param maskedPaths further paths that read as empty
 * @param unmaskedPaths paths left as they are although masked or read-only by default; {@code ALL} for every one
 * @param sysctls kernel parameters of the container's own namespaces
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record SecuritySpec(
        boolean privileged,
        List<String> addedCapabilities,
        List<String> droppedCapabilities,
        boolean noNewPrivileges,
        Optional<String> seccompProfile,
        List<String> maskedPaths,
        List<String> unmaskedPaths,
        Map<String, String> sysctls) {
    /** The engine's least-privilege defaults. */
    public static final SecuritySpec DEFAULT =
            new SecuritySpec(false, List.of(), List.of(), false, Optional.empty(), List.of(), List.of(), Map.of());

    /** Copies the collections. */
    public SecuritySpec {
        Objects.requireNonNull(addedCapabilities, "addedCapabilities");
        Objects.requireNonNull(droppedCapabilities, "droppedCapabilities");
        Objects.requireNonNull(seccompProfile, "seccompProfile");
        Objects.requireNonNull(maskedPaths, "maskedPaths");
        Objects.requireNonNull(unmaskedPaths, "unmaskedPaths");
        Objects.requireNonNull(sysctls, "sysctls");
        addedCapabilities = List.copyOf(addedCapabilities);
        droppedCapabilities = List.copyOf(droppedCapabilities);
        maskedPaths = List.copyOf(maskedPaths);
        unmaskedPaths = List.copyOf(unmaskedPaths);
        sysctls = Ordered.copy(sysctls);
    }
}
