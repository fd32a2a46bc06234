// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.oci;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.ContainerSpec;
import dev.gantry.api.model.MountSpec;
import dev.gantry.spi.runtime.OciSpec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class WorkingDirectoryTest {
    private final Fixture fixture = new Fixture();

    @TempDir
    Path directory;

    private Path root;

    @BeforeEach
    void rootfs() throws IOException {
        root = Files.createDirectory(directory.resolve("root"));
        Files.createDirectories(root.resolve("srv/app"));
        Files.createDirectories(root.resolve("data"));
        Files.writeString(root.resolve("file"), "");
        Files.createSymbolicLink(root.resolve("link"), Path.of("srv"));
        Files.createSymbolicLink(root.resolve("outside"), Path.of("../..").resolve(directory.getFileName()));
        Files.createSymbolicLink(root.resolve("mounted"), Path.of("/data"));
        fixture.directories.add(root.toString());
    }

    private void require(String workdir) {
        OciSpec spec = fixture.generate(ContainerSpec.builder(root)
                .command("true")
                .workingDirectory(workdir)
                .mount(new MountSpec(MountSpec.Type.TMPFS, Optional.empty(), "/data", List.of()))
                .mount(new MountSpec(MountSpec.Type.TMPFS, Optional.empty(), "/new/place", List.of())));
        WorkingDirectory.require(spec, Fixture.ID, new ConfinedRootfsReader());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/srv",
                "/srv/app",
                "/link",
                "/link/app",
                "/srv/../srv",
                "/data",
                "/data/below",
                "/new/place",
                "/new/place/below",
                "/mounted/below",
                "/proc",
                "/dev/shm"
            })
    void whatIsThereOrCoveredByAMountWillDo(String workdir) {
        require(workdir);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/nosuch", "/srv/nosuch", "/link/nosuch", "/file/below", "/new", "/outside/root", "/database"})
    void whatIsMissingIsRefusedAndNotMade(String workdir) {
        assertThatThrownBy(() -> require(workdir))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ROOTFS_UNFIT))
                .hasMessageStartingWith("workdir \"" + workdir + "\" does not exist on container " + Fixture.ID);
        assertThat(root.resolve("nosuch")).doesNotExist();
    }

    @Test
    void aFileIsNoDirectory() {
        assertThatThrownBy(() -> require("/file"))
                .hasMessageContaining("exists on container")
                .hasMessageContaining("not a directory");
    }
}
