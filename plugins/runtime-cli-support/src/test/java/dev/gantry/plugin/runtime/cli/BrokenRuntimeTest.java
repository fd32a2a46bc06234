// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gantry.api.EngineConfig.RuntimeSettings;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.core.host.Failpoints;
import dev.gantry.core.host.LinuxHost;
import dev.gantry.spi.runtime.Bundle;
import dev.gantry.spi.runtime.OciRuntime;
import dev.gantry.spi.runtime.RuntimeContext;
import dev.gantry.spi.runtime.RuntimeStatus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** A runtime that cannot run any more knows nothing of its containers, which may yet run; a script plays it. */
class BrokenRuntimeTest {
    private static final String LIBRARY =
            "runc: error while loading shared libraries: libseccomp.so.2: cannot open shared object file:"
                    + " No such file or directory";

    @TempDir
    private Path top;

    private final LinuxHost host = new LinuxHost(Clock.systemUTC(), Failpoints.OFF);
    private Bundle bundle;
    private OciRuntime runtime;

    @BeforeEach
    void open() throws IOException {
        for (String name : List.of("bundle", "run", "exits", "state")) {
            Files.createDirectory(top.resolve(name));
        }
        Path program = Files.writeString(top.resolve("runtime"), "#!/bin/sh\necho '" + LIBRARY + "' >&2\nexit 127\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        bundle = new Bundle(UUID.randomUUID().toString(), "name", top.resolve("bundle"), top.resolve("run"));
        runtime = CliRuntime.open(
                new CliRuntimeProfile("none", "some-runtime", List.of("--version"), Set.of(), Set.of()),
                new RuntimeContext(
                        "rt",
                        new RuntimeSettings(Optional.empty(), Optional.of(program.toString()), List.of(), Map.of()),
                        host,
                        top.resolve("state"),
                        top.resolve("exits"),
                        "/bin/true",
                        id -> {}));
    }

    @AfterEach
    void end() {
        runtime.close();
        host.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"%s", "%1$s_sandbox:%1$s.state"})
    void containerThatHasStateIsNotAbsent(String entry) throws IOException {
        Files.createDirectory(top.resolve("state").resolve(entry.formatted(bundle.containerId())));

        EngineException status = catchThrowableOfType(EngineException.class, () -> runtime.status(bundle));
        EngineException delete = catchThrowableOfType(EngineException.class, () -> runtime.delete(bundle));

        assertThat(status.code()).isEqualTo(ErrorCode.RUNTIME_FAILED);
        assertThat(status).hasMessageContaining("libseccomp");
        assertThat(delete.code()).isEqualTo(ErrorCode.RUNTIME_FAILED);
        assertThat(delete).hasMessageContaining("libseccomp");
    }

    @Test
    void containerWithoutStateIsAbsent() throws IOException {
        Files.createDirectory(top.resolve("state").resolve(UUID.randomUUID().toString()));

        assertThat(runtime.status(bundle)).isEqualTo(RuntimeStatus.ABSENT);
        runtime.delete(bundle);
    }
}
