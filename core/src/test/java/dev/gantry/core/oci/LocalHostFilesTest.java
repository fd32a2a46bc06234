// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.oci;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    @ParameterizedTest
    @ValueSource(strings = {"/", "/proc"})
    void restrictionsAreThoseOfTheMountTable(String place) throws Exception {
        List<String> mounts = Files.readAllLines(Path.of("/proc/self/mounts")).stream()
                .filter(line -> line.split(" ")[1].equals(place))
                .toList();
        Set<String> expected = new HashSet<>(Set.of("nosuid", "nodev", "noexec"));
        expected.retainAll(
                Arrays.asList(mounts.get(mounts.size() - 1).split(" ")[3].split(",")));

        assertThat(files.restrictions(Path.of(place))).isEqualTo(expected);
    }

    @Test
    void restrictionsOfNothingCannotBeTold() {
        assertThatThrownBy(() -> files.restrictions(Path.of("/nosuch")))
                .hasMessageContaining("/nosuch")
                .isInstanceOf(EngineException.class);
    }
}
