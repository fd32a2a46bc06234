// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.oci;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.DeviceSpec;
import dev.gantry.api.model.SecuritySpec;
import dev.gantry.spi.runtime.OciSpec;

import static dev.gantry.core.oci.Fixture.container;
import static org.assertj.core.api.Assertions.assertThat;

class DevicesAndPathsTest {
    private static final SecuritySpec PRIVILEGED = CapabilityRulesTest.security(true, List.of(), List.of());

    private final Fixture fixture = new Fixture();

    @BeforeEach
    void devices() {
        for (String path : List.of("/dev/null", "/dev/console", "/dev/pts/0", "/dev/snd/a", "/dev/snd/b")) {
            fixture.devices.add(new DeviceNode(Path.of(path), false, 1, 3, 0666, 0, 5));
        }
        fixture.devices.add(new DeviceNode(Path.of("/dev/sda"), true, 8, 0, 0660, 0, 6));
        fixture.directories.add("/dev/snd");
    }

    private static SecuritySpec paths(List<String> masked, List<String> unmasked) {
        return new SecuritySpec(false, List.of(), List.of(), false, Optional.empty(), masked, unmasked, Map.of());
    }

    private static List<String> nodes(OciSpec spec) {
        return spec.linux().devices().stream().map(OciSpec.Device::path).toList();
    }

    @Test
    void everythingIsDeniedButWhatIsAsked() {
        OciSpec spec = fixture.generate(container().device(DeviceSpec.parse("/dev/sda:/dev/disk:r")));

        assertThat(spec.linux().devices()).containsExactly(new OciSpec.Device("/dev/disk", "b", 8, 0, 0660, 0, 6));
        assertThat(OciJson.write(spec.linux().resources()))
                .contains("\"devices\":[{\"allow\":false,\"access\":\"rwm\"},"
                        + "{\"allow\":true,\"type\":\"b\",\"major\":8,\"minor\":0,\"access\":\"r\"}]");
    }

    @Test
    void aDirectoryStandsForItsDevices() {
        assertThat(nodes(fixture.generate(container().device(DeviceSpec.parse("/dev/snd:/dev/x")))))
                .containsExactly("/dev/x/a", "/dev/x/b");
    }

    @Test
    void privilegedContainersHaveAllOfTheHost() {
        OciSpec spec = fixture.generate(container().security(PRIVILEGED));

        assertThat(nodes(spec)).containsExactly("/dev/null", "/dev/snd/a", "/dev/snd/b", "/dev/sda");
        assertThat(OciJson.write(spec.linux().resources()))
                .contains("\"devices\":[{\"allow\":true,\"access\":\"rwm\"}]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/dev/gone", "/tmp"})
    void whatIsNoDeviceIsRefused(String path) {
        fixture.refuses(container().device(DeviceSpec.parse(path)), ErrorCode.INVALID_ARGUMENT, path);
    }

    @ParameterizedTest
    @CsvSource({"0x103, 1, 3", "0x800, 8, 0", "0x10300, 259, 0", "0x1000ab00cd, 171, 1048781", "0xfff000ff, 0, 1048575"
    })
    void deviceNumbersAreDecodedLikeMakedev(String rdev, long major, long minor) {
        DeviceNode node = DeviceNode.ofStat(Path.of("/x"), 020666, Long.decode(rdev), 0, 0);

        assertThat(node.minor() + node.major()).isNotNegative();
        assertThat(encode(node.major(), node.minor())).isEqualTo(Long.decode(rdev));
    }

    /** gnu_dev_makedev of glibc. */
    private static long encode(long major, long minor) {
        return (major & 0xfffL) << 8 | (major & 0xffff_f000L) << 32 | minor & 0xff | (minor & 0xffff_ff00L) << 12;
    }

    @Test
    void realDevicesAreRead() {
        assertThat(new LocalHostFiles().device(Path.of("/dev/null")).orElseThrow())
                .satisfies(node -> assertThat(node.type() + node.major() + ":" + node.minor())
                        .isEqualTo("c1:3"));
        assertThat(new LocalHostFiles().device(Path.of("/etc/passwd"))).isEmpty();
        assertThat(new LocalHostFiles().device(Path.of("/nothing"))).isEmpty();
    }

    @Test
    void kernelDetailsAreMaskedOrReadOnly() {
        OciSpec.Linux linux = fixture.generate(container()).linux();

        assertThat(linux.maskedPaths()).hasSize(11).contains("/proc/kcore", "/sys/dev/block");
        assertThat(linux.readonlyPaths()).hasSize(6).contains("/proc/sys");
    }

    @Test
    void nothingIsMaskedWhenPrivilegedOrAllIsUnmasked() {
        for (SecuritySpec security : List.of(PRIVILEGED, paths(List.of(), List.of("ALL")))) {
            OciSpec.Linux linux =
                    fixture.generate(container().security(security)).linux();
            assertThat(linux.maskedPaths()).isEmpty();
            assertThat(linux.readonlyPaths()).isEmpty();
        }
    }

    @Test
    void pathsAreUnmaskedByNameOrPattern() {
        OciSpec.Linux one = fixture.generate(
                        container().security(paths(List.of("/foo"), List.of("/proc/kcore", "/proc/sys/"))))
                .linux();
        assertThat(one.maskedPaths()).hasSize(11).contains("/foo").doesNotContain("/proc/kcore");
        assertThat(one.readonlyPaths()).hasSize(5).doesNotContain("/proc/sys");

        OciSpec.Linux all = fixture.generate(container().security(paths(List.of(), List.of("/proc/*"))))
                .linux();
        assertThat(all.maskedPaths()).hasSize(3).allMatch(path -> path.startsWith("/sys"));
        assertThat(all.readonlyPaths()).isEmpty();
    }

    @Test
    void relativePathsAndBrokenPatternsAreRefused() {
        fixture.refuses(container().security(paths(List.of("x"), List.of())), ErrorCode.INVALID_ARGUMENT, "mask");
        fixture.refuses(container().security(paths(List.of(), List.of("x"))), ErrorCode.INVALID_ARGUMENT, "unmask");
        fixture.refuses(
                container().security(paths(List.of(), List.of("/proc/[a"))), ErrorCode.INVALID_ARGUMENT, "pattern");
    }
}
