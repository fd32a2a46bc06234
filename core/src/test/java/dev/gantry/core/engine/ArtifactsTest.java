// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.engine;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ArtifactsTest {
    @TempDir
    Path containers;

    @Test
    void anArtifactIsKeptInPlacesThatDidNotExistAndReadByItsOwnerAlone() throws Exception {
        Path directory = containers.resolve("id/artifacts");
        Artifacts artifacts = new Artifacts(directory);
        artifacts.add("note", new byte[] {1});
        artifacts.add("note", new byte[] {2, 3});
        assertThat(artifacts.get("note")).containsExactly(2, 3);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("note"))))
                .isEqualTo("rw-------");
        assertThat(directory).isDirectoryContaining("glob:**/note");
        artifacts.remove("note");
        assertThat(directory).isEmptyDirectory();
        assertThatThrownBy(() -> artifacts.get("note"))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NO_SUCH_ARTIFACT));
    }

    @Test
    void namesThatBeginWithADotAreRefusedAsThoseOfDrafts() {
        Artifacts artifacts = new Artifacts(containers);
        for (String name : List.of("", ".", "..", ".foo", ".foo.draft", "a/b", "a\0b")) {
            assertThatThrownBy(() -> artifacts.add(name, new byte[0]))
                    .isInstanceOfSatisfying(
                            EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT));
        }
        assertThat(containers).isEmptyDirectory();
    }
}
