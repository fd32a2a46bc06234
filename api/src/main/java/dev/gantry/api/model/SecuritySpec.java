// SPDX-License-Identifier: Apache-2.0
package dev.gantry.api.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * What a container's processes may do beyond an ordinary process. {@link #builder()} makes one.
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

    /** A builder that starts from the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Builds a {@link SecuritySpec}. Not safe for use by several threads. */
    public static final class Builder {
        private boolean privileged;
        private final List<String> addedCapabilities = new ArrayList<>();
        private final List<String> droppedCapabilities = new ArrayList<>();
        private boolean noNewPrivileges;
        private @Nullable String seccompProfile;
        private final List<String> maskedPaths = new ArrayList<>();
        private final List<String> unmaskedPaths = new ArrayList<>();
        private final Map<String, String> sysctls = new LinkedHashMap<>();

        private Builder() {}

        /** Whether it has all capabilities and devices, nothing masked, and no seccomp. */
        public Builder privileged(boolean privileged) {
            this.privileged = privileged;
            return this;
        }

        /** Adds a capability, or {@code ALL}. */
        public Builder addCapability(String name) {
            addedCapabilities.add(Objects.requireNonNull(name, "name"));
            return this;
        }

        /** Drops a capability, or {@code ALL}. */
        public Builder dropCapability(String name) {
            droppedCapabilities.add(Objects.requireNonNull(name, "name"));
            return this;
        }

        /** Whether execve(2) can never grant privileges. */
        public Builder noNewPrivileges(boolean noNewPrivileges) {
            this.noNewPrivileges = noNewPrivileges;
            return this;
        }

        /** The path of a seccomp profile, or {@code unconfined}. */
        public Builder seccompProfile(String profile) {
            seccompProfile = Objects.requireNonNull(profile, "profile");
            return this;
        }

        /** Adds a path that reads as empty. */
        public Builder maskPath(String path) {
            maskedPaths.add(Objects.requireNonNull(path, "path"));
            return this;
        }

        /** Adds a path that is left as it is although masked or read-only by default; {@code ALL} for every one. */
        public Builder unmaskPath(String path) {
            unmaskedPaths.add(Objects.requireNonNull(path, "path"));
            return this;
        }

        /** Sets a kernel parameter of the container's own namespaces. */
        public Builder sysctl(String name, String value) {
            sysctls.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
            return this;
        }

        /** The privileges and restrictions. */
        public SecuritySpec build() {
            return new SecuritySpec(
                    privileged,
                    addedCapabilities,
                    droppedCapabilities,
                    noNewPrivileges,
                    Optional.ofNullable(seccompProfile),
                    maskedPaths,
                    unmaskedPaths,
                    sysctls);
        }
    }
}
