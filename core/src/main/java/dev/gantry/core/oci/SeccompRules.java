// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.oci;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.SecuritySpec;
import dev.gantry.spi.runtime.OciSpec;

/**
 * Which system call filter a container gets: the profile it names, else the first default file that exists. Privileged
 * containers get only a profile that they name. The default opens no x32 (the system calls of x86-64 with 32-bit pointers):
 * hardly a kernel has it, no image needs it, and building its third of the filter takes a sixth of the time that it takes
 * to make a container. Safe for use by any thread.
 */
final class SeccompRules {
    private static final String UNCONFINED = "unconfined";
    private static final String X32 = "SCMP_ARCH_X32";

    private final List<Path> defaults;
    private final HostFiles files;
    private final Consumer<String> warnings;
    private final Map<Path, Known> known = new ConcurrentHashMap<>();

    /** A profile as it was read, and as a default. */
    private record Known(Optional<Object> version, SeccompProfile profile, SeccompProfile asDefault) {}

    /** @param warnings is told, in a sentence, of a filter that is missing although nobody asked for that */
    SeccompRules(List<Path> defaults, HostFiles files, Consumer<String> warnings) {
        this.defaults = defaults;
        this.files = files;
        this.warnings = warnings;
    }

    /**
     * The filter of a container.
     *
     * @param name what messages call the container
     * @throws EngineException with {@link ErrorCode#INVALID_ARGUMENT} for a profile that is missing or malformed
     */
    Optional<OciSpec.Seccomp> filter(String name, SecuritySpec security, Set<Capability> capabilities, HostFacts host) {
        return profile(name, security)
                .map(profile -> profile.filter(
                        capabilities.stream().map(Capability::ociName).collect(Collectors.toSet()), host));
    }

    private Optional<SeccompProfile> profile(String name, SecuritySpec security) {
        if (security.seccompProfile().isPresent()) {
            String named = security.seccompProfile().get();
            if (named.equals(UNCONFINED)) {
                return Optional.empty();
            }
            return Optional.of(read(Path.of(named))
                    .map(Known::profile)
                    .orElseThrow(() -> new EngineException(
                            ErrorCode.INVALID_ARGUMENT,
                            "seccomp profile " + named + " does not exist",
                            "name a profile, or use seccomp=unconfined")));
        }
        if (security.privileged()) {
            return Optional.empty();
        }
        Optional<Known> found =
                defaults.stream().flatMap(path -> read(path).stream()).findFirst();
        if (found.isEmpty()) {
            warnings.accept("container " + name + " has no filter of system calls, as there is no "
                    + defaults.stream().map(Path::toString).collect(Collectors.joining(" or "))
                    + "; install it (Debian package golang-github-containers-common), name another file in the"
                    + " configuration, or ask for none with --security-opt seccomp=unconfined");
        }
        return found.map(Known::asDefault);
    }

    /** A profile has a thousand lines, and does not change from one container to the next. */
    private Optional<Known> read(Path path) {
        Optional<Object> version = files.version(path);
        Known before = known.get(path);
        if (before != null && before.version().equals(version)) {
            return Optional.of(before);
        }
        Optional<Known> found = files.read(path)
                .map(text -> SeccompProfileReader.read(path, text))
                .map(profile -> new Known(version, profile, profile.withoutSubArchitecture(X32)));
        // Of a file that was changed after it was looked at, the older version is on record, so it is read again.
        if (version.isPresent() && found.isPresent()) {
            known.put(path, found.get());
        } else {
            known.remove(path);
        }
        return found;
    }
}
