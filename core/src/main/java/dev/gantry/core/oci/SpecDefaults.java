// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.oci;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What containers get that say nothing else.
 *
 * @param seccompProfiles files of which the first that exists is the default profile
 * @param initProgram finds the minimal init, such as catatonit; empty when there is none. Asked for containers that want
 *     one; what it throws passes through
 */
public record SpecDefaults(List<Path> seccompProfiles, Supplier<Optional<Path>> initProgram) {
    /** The places of containers-common for profiles: the administrator's and the package's. */
    public static final List<Path> SYSTEM_PROFILES =
            List.of(Path.of("/etc/containers/seccomp.json"), Path.of("/usr/share/containers/seccomp.json"));

    /** Copies the list. */
    public SpecDefaults {
        seccompProfiles = List.copyOf(seccompProfiles);
    }
}
