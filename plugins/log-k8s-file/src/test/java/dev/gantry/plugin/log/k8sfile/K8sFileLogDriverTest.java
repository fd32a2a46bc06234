// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.log.k8sfile;

import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.spi.log.LogTarget;
import dev.gantry.spi.runtime.LogSink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class K8sFileLogDriverTest {
    private final K8sFileLogDriver driver = new K8sFileLogDriver();

    private static LogTarget target(Map<String, String> options) {
        return new LogTarget("id", "name", Path.of("/var/lib/c"), options);
    }

    private void assertRefused(String words, String option, String value) {
        assertThatThrownBy(() -> driver.validate(target(Map.of(option, value))))
                .isInstanceOfSatisfying(EngineException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
                    assertThat(e.getMessage()).contains(words);
                    assertThat(e.nextStep()).isPresent();
                });
    }

    @Test
    void theLogIsCtrLogInTheContainersDirectory() {
        LogTarget target = target(Map.of());
        driver.validate(target);
        assertThat(driver.names()).containsExactly("k8s-file", "json-file");
        assertThat(driver.path(target)).contains(Path.of("/var/lib/c/ctr.log"));
        assertThat(driver.sink(target))
                .isEqualTo(new LogSink.K8sFile(Path.of("/var/lib/c/ctr.log"), OptionalLong.empty()));
    }

    @Test
    void pathAndSizeCanBeChosen() {
        LogTarget target = target(Map.of("path", "/tmp/x.log", "max-size", "10k"));
        driver.validate(target);
        assertThat(driver.sink(target)).isEqualTo(new LogSink.K8sFile(Path.of("/tmp/x.log"), OptionalLong.of(10_000)));
        assertThat(driver.sink(target(Map.of("max-size", "0"))))
                .isEqualTo(new LogSink.K8sFile(Path.of("/var/lib/c/ctr.log"), OptionalLong.empty()));
    }

    @Test
    void whatItDoesNotUnderstandIsRefused() {
        assertRefused("tag is not possible with log driver k8s-file", "tag", "x");
        assertRefused("does not know option \"colour\"", "colour", "red");
        assertRefused("\"x.log\" is not absolute", "path", "x.log");
        assertRefused("invalid size \"big\"", "max-size", "big");
    }

    @ParameterizedTest
    @CsvSource({
        "10, 10",
        "10b, 10",
        "10k, 10000",
        "10K, 10000",
        "10kb, 10000",
        "10KiB, 10000",
        "1 k, 1000",
        "5m, 5000000",
        "1.5g, 1500000000",
        "1t, 1000000000000"
    })
    void sizesAreThoseOfPodman(String text, long bytes) {
        assertThat(LogSize.parse(text)).hasValue(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "x", "k", "1x", "1 kk", "99999999999999999999p", "1e5", "0x10"})
    void otherSizesAreNone(String text) {
        assertThat(LogSize.parse(text)).isEmpty();
    }
}
