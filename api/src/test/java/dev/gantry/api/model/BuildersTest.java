// SPDX-License-Identifier: Apache-2.0
package dev.gantry.api.model;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

import org.junit.jupiter.api.Test;

import dev.gantry.api.EngineConfig;

import static org.assertj.core.api.Assertions.assertThat;

/** Builders put each value where it belongs. */
class BuildersTest {
    @Test
    void resources() {
        assertThat(Resources.builder().build()).isEqualTo(Resources.NONE);
        assertThat(Resources.builder()
                        .memory(1)
                        .memorySwap(2)
                        .memoryReservation(3)
                        .cpuQuota(4)
                        .cpuPeriod(5)
                        .cpuShares(6)
                        .cpusetCpus("7")
                        .cpusetMems("8")
                        .pidsLimit(9)
                        .build())
                .isEqualTo(new Resources(
                        OptionalLong.of(1),
                        OptionalLong.of(2),
                        OptionalLong.of(3),
                        OptionalLong.of(4),
                        OptionalLong.of(5),
                        OptionalLong.of(6),
                        Optional.of("7"),
                        Optional.of("8"),
                        OptionalLong.of(9)));
    }

    @Test
    void security() {
        assertThat(SecuritySpec.builder().build()).isEqualTo(SecuritySpec.DEFAULT);
        assertThat(SecuritySpec.builder()
                        .privileged(true)
                        .addCapability("A")
                        .dropCapability("B")
                        .noNewPrivileges(true)
                        .seccompProfile("C")
                        .maskPath("D")
                        .unmaskPath("E")
                        .sysctl("F", "G")
                        .build())
                .isEqualTo(new SecuritySpec(
                        true,
                        List.of("A"),
                        List.of("B"),
                        true,
                        Optional.of("C"),
                        List.of("D"),
                        List.of("E"),
                        Map.of("F", "G")));
    }

    @Test
    void aConfigurationIsBuiltOnAnother() {
        EngineConfig config = EngineConfig.builder()
                .root(Path.of("/1"))
                .runRoot(Path.of("/2"))
                .store(EngineConfig.StoreKind.MEMORY)
                .defaultRuntime("3")
                .runtime("4", EngineConfig.RuntimeSettings.DEFAULT)
                .defaultLogDriver("5")
                .cgroupParent("6")
                .pluginDirectory(Path.of("/7"))
                .pluginOptions("8", Map.of("a", "b"))
                .seccompProfile(Path.of("/9"))
                .monitorPath("10")
                .initPath("11")
                .exitCommand(List.of("12"))
                .supervise(false)
                .build();
        assertThat(config.toBuilder().build()).isEqualTo(config);
        assertThat(EngineConfig.builder().build().toBuilder().build())
                .isEqualTo(EngineConfig.builder().build());
        assertThat(config.toBuilder().root(Path.of("/other")).build().runRoot()).isEqualTo(Path.of("/2"));
    }

    @Test
    void aLogRecordReadsAsText() {
        byte[] text = "grüß".getBytes(StandardCharsets.UTF_8);
        assertThat(new LogRecord(Instant.EPOCH, LogRecord.Stream.STDOUT, false, text).asString())
                .isEqualTo("grüß");
        assertThat(new LogRecord(Instant.EPOCH, LogRecord.Stream.STDOUT, false, new byte[] {'a', (byte) 0xff})
                        .asString())
                .isEqualTo("a\ufffd");
    }
}
