// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.engine;

import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.gantry.api.Engine;
import dev.gantry.api.EngineConfig;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.embed.EngineBuilder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RefusedOpeningTest {
    @TempDir
    Path directory;

    private Engine open(String root) {
        return EngineBuilder.of(EngineConfig.builder()
                        .root(directory.resolve(root))
                        .runRoot(directory.resolve("run"))
                        .build())
                .discovery(false)
                .open();
    }

    @Test
    void aRunRootOfAnotherRootIsRefusedBeforeAnythingIsMade() {
        open("first").close();

        assertThatThrownBy(() -> open("second"))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CONFIG))
                .hasMessageContaining("belongs to root " + directory.resolve("first"));

        assertThat(directory.resolve("second")).doesNotExist();
        open("first").close();
    }

    @Test
    void aPlaceWhereNothingCanBeMadeIsSaidOnceAndWithTheReason() {
        EngineConfig config = EngineConfig.builder()
                .root(Path.of("/proc/x"))
                .runRoot(directory.resolve("run"))
                .build();

        assertThatThrownBy(() -> Engine.open(config))
                .hasMessage("cannot create /proc/x: no such file or directory: state cannot be written");
    }
}
