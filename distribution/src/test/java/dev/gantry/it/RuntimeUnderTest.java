// SPDX-License-Identifier: Apache-2.0
package dev.gantry.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.gantry.api.EngineConfig;

/** The runtimes on which the engine must behave alike. */
public enum RuntimeUnderTest {
    /** The reference implementation in Go. */
    RUNC {
        @Override
        EngineConfig.Builder configure(EngineConfig.Builder config, Path directory) {
            return config.defaultRuntime("runc");
        }
    },
    /** The implementation in C. */
    CRUN {
        @Override
        EngineConfig.Builder configure(EngineConfig.Builder config, Path directory) {
            EngineConfig.Builder named = config.defaultRuntime("crun");
            return program(directory)
                    .map(path -> named.runtime(
                            "crun",
                            new EngineConfig.RuntimeSettings(
                                    Optional.empty(), Optional.of(path.toString()), List.of(), Map.of())))
                    .orElse(named);
        }

        @Override
        public Optional<Path> program(Path directory) {
            return Files.exists(Path.of("/sys/fs/cgroup/unified/cgroup.procs"))
                    ? Optional.of(withoutHybridCgroups(directory))
                    : Optional.empty();
        }
    },
    /** The one without processes. */
    FAKE {
        @Override
        EngineConfig.Builder configure(EngineConfig.Builder config, Path directory) {
            return config.defaultRuntime("fake");
        }
    };

    abstract EngineConfig.Builder configure(EngineConfig.Builder config, Path directory);

    /** What has to be run on this host instead of the program of that name, made in that directory; mostly empty. */
    public Optional<Path> program(Path directory) {
        return Optional.empty();
    }

    /** Whether containers are processes of the host. */
    public boolean isReal() {
        return this != FAKE;
    }

    /** crun 1.8 refuses to work where both cgroup versions are mounted; it gets a mount namespace where they are not. */
    private static Path withoutHybridCgroups(Path directory) {
        try {
            Path wrapper = directory.resolve("crun-without-hybrid-cgroups");
            if (!Files.exists(wrapper)) {
                Files.writeString(
                        wrapper,
                        "#!/bin/sh\n"
                                + "exec unshare -m sh -c 'umount /sys/fs/cgroup/unified; exec crun \"$@\"' sh \"$@\"\n");
                Files.setPosixFilePermissions(wrapper, PosixFilePermissions.fromString("rwx------"));
            }
            return wrapper;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
