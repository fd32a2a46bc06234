// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.oci;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.ContainerSpecBuilder;
import dev.gantry.api.model.NamespaceMode;

import static dev.gantry.core.oci.Fixture.container;
import static dev.gantry.core.oci.Fixture.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class GeneratedFilesTest {
    private final Fixture fixture = new Fixture();

    @TempDir
    Path directory;

    private void write(ContainerSpecBuilder builder) {
        SpecRequest request = fixture.request(builder);
        new GeneratedFiles(fixture, fixture.facts, "9.9", () -> Optional.of("192.0.2.7"))
                .write(new SpecRequest(
                        request.containerId(),
                        request.name(),
                        request.spec(),
                        request.created(),
                        directory,
                        request.cgroupParent(),
                        request.targets()));
    }

    private String read(String name) throws IOException {
        return Files.readString(directory.resolve(name));
    }

    private List<String> names() throws IOException {
        try (var list = Files.list(directory)) {
            return list.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void withoutNetworkThereIsNoResolver() throws IOException {
        fixture.files.put(
                "/etc/hosts",
                "# x\n127.0.0.1 localhost  vm # y\n\n10.0.0.1 secret\n::1\tip6-localhost\n127.0.0.1 vm\n");

        write(container());

        assertThat(names()).containsExactly(".containerenv", "hostname", "hosts");
        assertThat(read("hostname")).isEqualTo("0123456789ab");
        assertThat(read(".containerenv")).isEmpty();
        assertThat(read("hosts"))
                .isEqualTo("127.0.0.1\tlocalhost\n127.0.0.1\tvm\n::1\tip6-localhost\n127.0.0.1\t0123456789ab web\n");
    }

    @Test
    void withTheHostsNetworkTheHostsResolverIsCopied() throws IOException {
        fixture.files.put("/etc/resolv.conf", "nameserver 192.0.2.1\n");

        write(container(with(NamespaceKind.NETWORK, NamespaceMode.HOST)));

        assertThat(read("resolv.conf")).isEqualTo("nameserver 192.0.2.1\n");
        assertThat(read("hosts")).isEqualTo("127.0.0.1\tlocalhost\n192.0.2.7\thost.containers.internal\n");
    }

    @Test
    void inAJoinedNetworkTheOthersFilesServe() throws IOException {
        write(container(with(NamespaceKind.NETWORK, NamespaceMode.container("other"))));

        assertThat(names()).containsExactly(".containerenv", "hostname");
    }

    @Test
    void privilegedContainersLearnWhoTheyAre() throws IOException {
        write(container().security(CapabilityRulesTest.security(true, List.of(), List.of())));

        assertThat(read(".containerenv"))
                .isEqualTo("engine=\"gantry-9.9\"\nname=\"web\"\nid=\"" + Fixture.ID
                        + "\"\nimage=\"\"\nimageid=\"\"\nrootless=0\n");
    }

    @Test
    void everybodyMayReadThem() throws IOException {
        write(container());

        for (String name : names()) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(name))))
                    .isEqualTo("rw-r--r--");
        }
    }

    @Test
    void aNewFileReplacesTheOldOneWithoutTouchingIt() throws IOException {
        Path kept = directory.resolve("kept");
        write(container());
        Files.createLink(kept, directory.resolve("hosts"));
        Files.writeString(kept, "old");

        write(container());

        assertThat(read("kept")).isEqualTo("old");
        assertThat(read("hosts")).contains("localhost");
    }

    @Test
    void aLinkInTheWayIsReplacedNotFollowed() throws IOException {
        Path target = Files.writeString(directory.resolve("target"), "mine");
        Files.createSymbolicLink(directory.resolve("hosts"), target);

        write(container());

        assertThat(target).hasContent("mine");
        assertThat(directory.resolve("hosts")).isRegularFile();
    }

    @Test
    void aMissingDirectoryIsAnErrorOfTheStore() {
        directory = directory.resolve("gone");

        assertThatThrownBy(() -> write(container()))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_UNWRITABLE))
                .hasMessageContaining("gone");
    }
}
