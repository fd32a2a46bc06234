// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.oci;

import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.ContainerSpec;
import dev.gantry.api.model.NamespaceMode;
import dev.gantry.spi.runtime.OciSpec;

import static dev.gantry.core.oci.Fixture.container;
import static dev.gantry.core.oci.Fixture.with;
import static org.assertj.core.api.Assertions.assertThat;

class OciSpecGeneratorTest {
    private final Fixture fixture = new Fixture();

    @Test
    void theEnvironmentBeginsWithTheDefaults() {
        fixture.rootfs.put("/etc/passwd", "root:x:0:0::/root:/bin/sh\n");

        assertThat(fixture.generate(container()
                                .environment("B", "2")
                                .environment("TERM", "dumb")
                                .environment("A", ""))
                        .process()
                        .env())
                .containsExactly(
                        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                        "TERM=dumb",
                        "container=gantry",
                        "HOSTNAME=0123456789ab",
                        "B=2",
                        "A=",
                        "HOME=/root");
        assertThat(fixture.generate(container().environment("HOME", "/x"))
                        .process()
                        .env())
                .contains("HOME=/x")
                .doesNotContain("HOME=/root");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "A=B", "A\0B"})
    void badVariableNamesAreRefused(String name) {
        fixture.refuses(container().environment(name, "x"), ErrorCode.INVALID_ARGUMENT, "environment variable");
    }

    @Test
    void nulCharactersAreRefused() {
        fixture.refuses(container().command("a\0b"), ErrorCode.INVALID_ARGUMENT, "a\\0b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "/proc/self/fd/7",
                "/proc/self/fd/7/../..//fd/8",
                "/x/../proc/thread-self/fd",
                "/dev/fd/3",
                "/proc/1/root",
                "/proc/self/task/5/fd/3"
            })
    void workingDirectoriesThatCouldLieOutsideAreRefused(String path) {
        fixture.refuses(container().workingDirectory(path), ErrorCode.INVALID_ARGUMENT, "working directory");
    }

    @Test
    void theWorkingDirectoryIsNormal() {
        assertThat(fixture.generate(container()).process().cwd()).isEqualTo("/");
        assertThat(fixture.generate(container().workingDirectory("/srv/./a/../b/"))
                        .process()
                        .cwd())
                .isEqualTo("/srv/b");
    }

    @Test
    void theRootFilesystemMustBeADirectory() {
        fixture.directories.remove("/rootfs");
        fixture.refuses(container(), ErrorCode.INVALID_ARGUMENT, "/rootfs does not exist");
        fixture.files.put("/rootfs", "");
        fixture.refuses(container(), ErrorCode.INVALID_ARGUMENT, "/rootfs is not a directory");
    }

    @Test
    void anInitIsProcessOne() {
        fixture.files.put("/init", "");

        OciSpec spec = fixture.generate(container().init(true).command("a", "b"));

        assertThat(spec.process().args()).containsExactly("/run/gantry-init", "--", "a", "b");
        assertThat(Fixture.mount(spec, "/run/gantry-init"))
                .isEqualTo(new OciSpec.Mount("/run/gantry-init", "bind", "/init", List.of("bind", "ro", "rprivate")));
    }

    @Test
    void anInitNeedsItsProgramAndItsOwnPidNamespace() {
        fixture.refuses(container().init(true), ErrorCode.PROGRAM_MISSING, "catatonit");
        fixture.files.put("/init", "");
        fixture.refuses(
                container(with(NamespaceKind.PID, NamespaceMode.HOST)).init(true),
                ErrorCode.INVALID_ARGUMENT,
                "process 1");
    }

    @Test
    void annotationsTellTheEngineAndTheUser() {
        assertThat(fixture.generate(container().annotation("k", "v").annotation("io.kubernetes.cri-o.TTY", "true"))
                        .annotations())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "io.container.manager", "gantry",
                        "io.kubernetes.cri-o.Created", "2026-01-02T03:04:05.000000006Z",
                        "io.kubernetes.cri-o.TTY", "true",
                        "org.opencontainers.image.stopSignal", "15",
                        "k", "v"));
    }

    @Test
    void theCgroupIsNamedAfterTheContainer() {
        assertThat(fixture.generate(container()).linux().cgroupsPath()).isEqualTo("/gantry/gantry-" + Fixture.ID);
    }

    @Test
    void theOomAdjustmentHasBounds() {
        assertThat(fixture.generate(container()).process().oomScoreAdj()).isEmpty();
        assertThat(fixture.generate(container().oomScoreAdjustment(-1000))
                        .process()
                        .oomScoreAdj())
                .hasValue(-1000);
        fixture.refuses(container().oomScoreAdjustment(1001), ErrorCode.INVALID_ARGUMENT, "1001");
    }

    @Test
    void absentValuesAreLeftOutOfTheJsonAndZeroIsNot() {
        fixture.facts = Fixture.facts(EnumSet.noneOf(Capability.class), false, CgroupMode.V1);
        String json =
                new String(OciJson.write(fixture.generate(container().oomScoreAdjustment(0))), StandardCharsets.UTF_8);

        assertThat(json)
                .startsWith("{\"ociVersion\":\"1.0.2\",\"process\":{\"terminal\":false,\"user\":{\"uid\":0,\"gid\":0,"
                        + "\"umask\":18},\"args\":[\"true\"],")
                .contains("\"oomScoreAdj\":0", "\"capabilities\":{}", "\"namespaces\":[{\"type\":\"pid\"},")
                .doesNotContain("null", "seccomp", "rootfsPropagation", "additionalGids");
    }

    @Test
    void argumentsAndValuesAreEscapedByJson() {
        String json = new String(
                OciJson.write(fixture.generate(container().command("sh", "\"\n\u0001 ü"))), StandardCharsets.UTF_8);

        assertThat(json).contains("\"\\\"\\n\\u0001 ü\"");
    }

    @Test
    void theEntrypointComesFirst() {
        assertThat(fixture.generate(ContainerSpec.builder(Fixture.ROOTFS)
                                .entrypoint(List.of("sh", "-c"))
                                .command("ls"))
                        .process()
                        .args())
                .containsExactly("sh", "-c", "ls");
    }

    @Test
    void withoutInitProgramConfiguredTheErrorIsTheSame() {
        assertThat(org.assertj.core.api.Assertions.catchThrowable(
                        () -> fixture.generate(container().init(true), new SpecDefaults(List.of(), Optional::empty))))
                .hasMessageContaining("catatonit");
    }
}
