// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lifecycle;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class LayoutTest {
    @TempDir
    private Path directory;

    private Layout layout() {
        return new Layout(directory.resolve("root"), directory.resolve("run"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rwxrwx---", "rwxr-xrwx"})
    void runRootThatOthersCanWriteIsRefused(String mode) throws Exception {
        Path runRoot = Files.createDirectory(directory.resolve("run"));
        Files.setPosixFilePermissions(runRoot, PosixFilePermissions.fromString(mode));

        EngineException e = catchThrowableOfType(EngineException.class, () -> layout().create());

        assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CONFIG);
        assertThat(e).hasMessageContaining(runRoot + " can be written by other users");
    }

    /** Only root can make such a one. */
    @Test
    @Tag("real")
    void runRootOfAnotherUserIsRefused() throws Exception {
        Path runRoot = Files.createDirectory(directory.resolve("run"));
        Files.setAttribute(runRoot, "unix:uid", 12_345);

        EngineException e = catchThrowableOfType(EngineException.class, () -> layout().create());

        assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CONFIG);
        assertThat(e).hasMessageContaining("belongs to user 12345");
    }

    @Test
    void runRootThatOthersCanReadIsTaken() throws Exception {
        Path runRoot = Files.createDirectory(directory.resolve("run"));
        Files.setPosixFilePermissions(runRoot, PosixFilePermissions.fromString("rwxr-xr-x"));

        layout().create();
        layout().create();

        assertThat(layout().exits()).isDirectory();
    }
}
