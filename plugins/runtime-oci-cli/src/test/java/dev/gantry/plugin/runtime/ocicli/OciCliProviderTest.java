// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.ocicli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.gantry.api.EngineConfig.RuntimeSettings;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.core.host.Failpoints;
import dev.gantry.core.host.LinuxHost;
import dev.gantry.spi.runtime.Bundle;
import dev.gantry.spi.runtime.OciRuntime;
import dev.gantry.spi.runtime.RuntimeContext;
import dev.gantry.spi.runtime.RuntimeFeature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class OciCliProviderTest {
    @TempDir
    private Path top;

    private final LinuxHost host = new LinuxHost(Clock.systemUTC(), Failpoints.OFF);

    @AfterEach
    void end() {
        host.close();
    }

    private OciRuntime open(String name, Optional<String> path, Map<String, String> options) {
        return new OciCliProvider()
                .open(new RuntimeContext(
                        name,
                        new RuntimeSettings(Optional.of("oci-cli"), path, List.of("--flag=a b"), options),
                        host,
                        top,
                        top,
                        "/bin/true",
                        id -> {}));
    }

    private Bundle bundle() {
        return new Bundle("0".repeat(64), "name", top, top);
    }

    /** A runtime that says how it was called. */
    private Optional<String> talker() throws Exception {
        Path script = Files.writeString(
                top.resolve("talker"),
                "#!/bin/sh\nprintf '<%s>' \"$@\" >&2\n[ \"$1\" != --version ] || echo talker 1.0\nexit 1\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();
        return Optional.of(script.toString());
    }

    @Test
    void programIsTheOneOfTheNameAndItsPackageIsNamed() {
        EngineException e = catchThrowableOfType(
                EngineException.class, () -> open("no-such-runtime", Optional.empty(), Map.of("package", "pkg")));

        assertThat(e.code()).isEqualTo(ErrorCode.PROGRAM_MISSING);
        assertThat(e).hasMessageContaining("no-such-runtime");
        assertThat(e.nextStep()).hasValueSatisfying(step -> assertThat(step).contains("pkg"));
    }

    @Test
    void flagsPrecedeEverySubcommand() throws Exception {
        OciRuntime runtime = open("mine", talker(), Map.of());

        assertThatThrownBy(() -> runtime.start(bundle()))
                .hasMessageStartingWith(
                        "mine: <--root><" + top + "><--log-format=json><--flag=a b><start><" + "0".repeat(64) + ">:");
    }

    @Test
    void featuresAreTheConfiguredOnes() throws Exception {
        assertThat(open("mine", talker(), Map.of()).info().features())
                .containsExactlyInAnyOrder(
                        RuntimeFeature.PROCESSES,
                        RuntimeFeature.ATTACH,
                        RuntimeFeature.EXEC,
                        RuntimeFeature.LOG_JOURNALD,
                        RuntimeFeature.LOG_PASSTHROUGH,
                        RuntimeFeature.TERMINAL,
                        RuntimeFeature.REOPEN_LOG,
                        RuntimeFeature.PAUSE,
                        RuntimeFeature.UPDATE);

        OciRuntime runtime = open("mine", talker(), Map.of("features", "kill-while-paused"));
        assertThat(runtime.info().features())
                .containsExactlyInAnyOrder(
                        RuntimeFeature.PROCESSES,
                        RuntimeFeature.ATTACH,
                        RuntimeFeature.EXEC,
                        RuntimeFeature.LOG_JOURNALD,
                        RuntimeFeature.LOG_PASSTHROUGH,
                        RuntimeFeature.TERMINAL,
                        RuntimeFeature.REOPEN_LOG,
                        RuntimeFeature.KILL_WHILE_PAUSED);
        assertThat(runtime.info().version()).isEqualTo("talker 1.0");
        assertThatThrownBy(() -> runtime.pause(bundle()))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED));
    }

    @Test
    void unknownFeatureOrOptionIsRefused() {
        for (Map<String, String> options : List.of(Map.of("features", "fly"), Map.of("colour", "red"))) {
            assertThatThrownBy(() -> open("mine", talker(), options))
                    .isInstanceOfSatisfying(
                            EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CONFIG));
        }
    }

    @Test
    void runtimeThatFailsWithoutSayingUnknownIsNotTakenForAbsent() throws Exception {
        OciRuntime runtime = open("mine", talker(), Map.of());

        assertThatThrownBy(() -> runtime.status(bundle()))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.RUNTIME_FAILED));
    }
}
