// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.oci;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.ContainerSpecBuilder;
import dev.gantry.api.model.MountSpec;
import dev.gantry.api.model.NamespaceMode;
import dev.gantry.api.model.NamespaceSpec;
import dev.gantry.api.model.SecuritySpec;
import dev.gantry.spi.runtime.OciSpec;

import static dev.gantry.core.oci.Fixture.container;
import static dev.gantry.core.oci.Fixture.with;
import static org.assertj.core.api.Assertions.assertThat;

class NamespacesAndHostnameTest {
    private final Fixture fixture = new Fixture();

    private static List<String> types(OciSpec spec) {
        return spec.linux().namespaces().stream().map(OciSpec.Namespace::type).toList();
    }

    private static String path(OciSpec spec, NamespaceKind kind) {
        return spec.linux().namespaces().stream()
                .filter(namespace -> namespace.type().equals(kind.ociType()))
                .findFirst()
                .orElseThrow()
                .path()
                .orElse("new");
    }

    private static NamespaceSpec hostname(NamespaceMode uts, String name) {
        NamespaceSpec d = NamespaceSpec.DEFAULT;
        return new NamespaceSpec(d.pid(), d.ipc(), uts, d.cgroup(), d.network(), Optional.of(name));
    }

    private static SecuritySpec sysctl(String key, String value) {
        return new SecuritySpec(
                false, List.of(), List.of(), false, Optional.empty(), List.of(), List.of(), Map.of(key, value));
    }

    @Test
    void allArePrivateButCgroupsBeforeVersion2() {
        assertThat(types(fixture.generate(container()))).containsExactly("pid", "network", "ipc", "uts", "mount");
        fixture.facts = Fixture.facts(EnumSet.allOf(Capability.class), true, CgroupMode.V2);
        assertThat(types(fixture.generate(container())))
                .containsExactly("pid", "network", "ipc", "uts", "cgroup", "mount");
    }

    @ParameterizedTest
    @EnumSource(NamespaceKind.class)
    void theHostsIsNotListed(NamespaceKind kind) {
        assertThat(types(fixture.generate(container(with(kind, NamespaceMode.HOST)))))
                .doesNotContain(kind.ociType());
    }

    /** With a /dev/shm of its own, as the other one's cannot be shared. */
    private static ContainerSpecBuilder joining(NamespaceKind kind) {
        return container(with(kind, NamespaceMode.container("other")))
                .mount(new MountSpec(MountSpec.Type.TMPFS, Optional.empty(), "/dev/shm", List.of()));
    }

    @ParameterizedTest
    @EnumSource(NamespaceKind.class)
    void anotherContainersIsJoinedThroughItsProcess(NamespaceKind kind) {
        fixture.targets.put(kind, Fixture.other("o"));
        String file = kind == NamespaceKind.NETWORK ? "net" : kind.ociType();

        assertThat(path(fixture.generate(joining(kind)), kind)).isEqualTo("/proc/77/ns/" + file);
    }

    @ParameterizedTest
    @EnumSource(NamespaceKind.class)
    void onesGivenByPathMustExist(NamespaceKind kind) {
        fixture.refuses(
                container(with(kind, NamespaceMode.path("/run/ns/x"))), ErrorCode.INVALID_ARGUMENT, "/run/ns/x");
        fixture.files.put("/run/ns/x", "");
        assertThat(path(fixture.generate(container(with(kind, NamespaceMode.path("/run/ns/x")))), kind))
                .isEqualTo("/run/ns/x");
    }

    @ParameterizedTest
    @EnumSource(
            value = NamespaceKind.class,
            names = {"PID", "UTS", "CGROUP"})
    void noneIsForNetworkAndIpcAlone(NamespaceKind kind) {
        fixture.refuses(container(with(kind, NamespaceMode.NONE)), ErrorCode.INVALID_ARGUMENT, kind.ociType());
    }

    @Test
    void theHostNameIsTheShortIdUnlessAsked() {
        assertThat(fixture.generate(container()).hostname()).contains("0123456789ab");
        OciSpec asked = fixture.generate(container(hostname(NamespaceMode.PRIVATE, "db-1.example")));
        assertThat(asked.hostname()).contains("db-1.example");
        assertThat(asked.process().env()).contains("HOSTNAME=db-1.example");
    }

    @Test
    void inASharedNamespaceItIsTheOwners() {
        OciSpec host = fixture.generate(container(with(NamespaceKind.UTS, NamespaceMode.HOST)));
        assertThat(host.hostname()).isEmpty();
        assertThat(host.process().env()).contains("HOSTNAME=hosty");
        fixture.targets.put(NamespaceKind.UTS, Fixture.other("others"));
        OciSpec joined = fixture.generate(container(with(NamespaceKind.UTS, NamespaceMode.container("other"))));
        assertThat(joined.hostname()).isEmpty();
        assertThat(joined.process().env()).contains("HOSTNAME=others");
        fixture.refuses(container(hostname(NamespaceMode.HOST, "x")), ErrorCode.INVALID_ARGUMENT, "x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a b",
                "a\nb",
                "-a",
                "a/b",
                "ä",
                "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff12345"
            })
    void malformedHostNamesAreRefused(String name) {
        fixture.refuses(container(hostname(NamespaceMode.PRIVATE, name)), ErrorCode.INVALID_ARGUMENT, "host name");
    }

    @Test
    void pingIsAllowedInAnOwnNetwork() {
        assertThat(fixture.generate(container()).linux().sysctl())
                .containsExactly(Map.entry("net.ipv4.ping_group_range", "0 0"));
        assertThat(fixture.generate(container(with(NamespaceKind.NETWORK, NamespaceMode.HOST)))
                        .linux()
                        .sysctl())
                .isEmpty();
        assertThat(fixture.generate(container().security(sysctl("net.ipv4.ping_group_range", "1 0")))
                        .linux()
                        .sysctl())
                .containsExactly(Map.entry("net.ipv4.ping_group_range", "1 0"));
    }

    @ParameterizedTest
    @CsvSource({
        "net.ipv4.ip_forward, NETWORK",
        "net.core.somaxconn, NETWORK",
        "kernel.msgmax, IPC",
        "kernel.shm_rmid_forced, IPC",
        "fs.mqueue.msg_max, IPC",
        "kernel.domainname, UTS"
    })
    void aParameterNeedsItsNamespaceForItself(String key, NamespaceKind kind) {
        assertThat(fixture.generate(container().security(sysctl(key, "1")))
                        .linux()
                        .sysctl())
                .containsEntry(key, "1");
        fixture.refuses(
                container(with(kind, NamespaceMode.HOST)).security(sysctl(key, "1")), ErrorCode.INVALID_ARGUMENT, key);
        fixture.targets.put(kind, Fixture.other("o"));
        fixture.refuses(joining(kind).security(sysctl(key, "1")), ErrorCode.INVALID_ARGUMENT, key);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kernel.core_pattern",
                "vm.swappiness",
                "kernel.hostname",
                "fs.file-max",
                "user.max_user_namespaces",
                "net/ipv4/ip_forward",
                "net.../../kernel.core_pattern",
                "net",
                ""
            })
    void whatIsTheHostsIsRefused(String key) {
        fixture.refuses(container().security(sysctl(key, "1")), ErrorCode.INVALID_ARGUMENT, "sysctl");
    }

    @Test
    void valuesHaveNoControlCharacters() {
        fixture.refuses(
                container().security(sysctl("net.core.somaxconn", "1\nkernel.core_pattern=x")),
                ErrorCode.INVALID_ARGUMENT,
                "control characters");
    }
}
