// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.engine;

import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.gantry.api.Engine;
import dev.gantry.api.EngineConfig;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.ContainerSpec;
import dev.gantry.embed.EngineBuilder;
import dev.gantry.spi.runtime.OciRuntime;
import dev.gantry.spi.runtime.OciRuntimeProvider;
import dev.gantry.spi.runtime.RuntimeContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** What is said when no runtime was named and none can be used. */
class DefaultRuntimeTest {
    @TempDir
    Path directory;

    /** A runtime that lacks a program. */
    private record Lacking(String name, String program) implements OciRuntimeProvider {
        @Override
        public OciRuntime open(RuntimeContext context) {
            throw new EngineException(
                    ErrorCode.PROGRAM_MISSING,
                    program + " was not found on PATH",
                    "install it with: apt-get install " + program);
        }
    }

    private EngineException refusal(String lackedByCrun, String lackedByRunc) throws Exception {
        EngineBuilder builder = EngineBuilder.of(EngineConfig.builder()
                        .root(directory.resolve("root"))
                        .runRoot(directory.resolve("run"))
                        .build())
                .discovery(false)
                .runtime(new Lacking("crun", lackedByCrun))
                .runtime(new Lacking("runc", lackedByRunc));
        Path rootfs = Files.createDirectories(directory.resolve("rootfs"));
        try (Engine engine = builder.open()) {
            return catchThrowableOfType(
                    EngineException.class,
                    () -> engine.create(
                            ContainerSpec.builder(rootfs).command("true").build()));
        }
    }

    @Test
    void whatAllLackIsSaidOnceWithItsOwnNextStep() throws Exception {
        EngineException refusal = refusal("conmon", "conmon");

        assertThat(refusal).hasMessage("conmon was not found on PATH: required program is missing");
        assertThat(refusal.nextStep()).contains("install it with: apt-get install conmon");
    }

    @Test
    void whatEachLacksIsSaidWithEveryWayOut() throws Exception {
        EngineException refusal = refusal("crun", "runc");

        assertThat(refusal.getMessage()).containsOnlyOnce("crun was not found").containsOnlyOnce("runc was not found");
        assertThat(refusal.nextStep().orElseThrow())
                .contains("apt-get install crun", "apt-get install runc", "--runtime");
    }
}
