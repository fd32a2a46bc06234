// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.oci;

import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class LocalHostFilesTest {
    private final LocalHostFiles files = new LocalHostFiles();

    @Test
    void filesWithoutAnEndAreNotRead() {
        assertThatThrownBy(() -> files.read(Path.of("/dev/zero")))
                .hasMessageContainingAll("/dev/zero", "larger than")
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT));
    }

    @Test
    void filesUpToTheLimitAreRead(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "x".repeat(RootfsReader.MAX_BYTES));

        assertThat(files.read(file)).hasValueSatisfying(text -> assertThat(text).hasSize(RootfsReader.MAX_BYTES));
        assertThat(files.read(directory.resolve("none"))).isEmpty();
    }
}
