// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.oci;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.ContainerSpec;
import dev.gantry.api.model.ContainerSpecBuilder;
import dev.gantry.api.model.NamespaceMode;
import dev.gantry.api.model.NamespaceSpec;
import dev.gantry.spi.runtime.OciSpec;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A host and a root filesystem in memory. */
final class Fixture implements HostFiles {
    static final String ID = "0123456789abcdef".repeat(4);
    static final Path ROOTFS = Path.of("/rootfs");

    final Map<String, String> files = new HashMap<>();
    final Set<String> directories = new HashSet<>(Set.of("/rootfs", "/tmp", "/data"));
    final List<DeviceNode> devices = new ArrayList<>();
    final Map<String, Set<String>> restrictions = new HashMap<>();
    final Map<String, String> rootfs = new HashMap<>();
    final Map<NamespaceKind, NamespaceTarget> targets = new HashMap<>();
    int reads;
    HostFacts facts = facts(EnumSet.allOf(Capability.class), true, CgroupMode.HYBRID);

    static HostFacts facts(Set<Capability> capabilities, boolean mayRaise, CgroupMode cgroups) {
        return new HostFacts(
                Map.of("nofile", 20_000L, "nproc", 1000L, "core", -1L),
                1_048_576,
                mayRaise,
                capabilities,
                cgroups,
                true,
                new KernelVersion(6, 1),
                Optional.of(Architecture.AMD64),
                "hosty");
    }

    static ContainerSpecBuilder container() {
        return ContainerSpec.builder(ROOTFS).command("true");
    }

    static ContainerSpecBuilder container(NamespaceSpec namespaces) {
        return container().namespaces(namespaces);
    }

    /** Everything private, with one kind in another mode. */
    static NamespaceSpec with(NamespaceKind kind, NamespaceMode mode) {
        NamespaceSpec d = NamespaceSpec.DEFAULT;
        return new NamespaceSpec(
                kind == NamespaceKind.PID ? mode : d.pid(),
                kind == NamespaceKind.IPC ? mode : d.ipc(),
                kind == NamespaceKind.UTS ? mode : d.uts(),
                kind == NamespaceKind.CGROUP ? Optional.of(mode) : d.cgroup(),
                kind == NamespaceKind.NETWORK ? mode : d.network(),
                d.hostname());
    }

    /** A container to join, which shares no memory. */
    static NamespaceTarget other(String hostname) {
        return new NamespaceTarget("other", 77, hostname, Path.of("/run/o"), Optional.empty());
    }

    SpecRequest request(ContainerSpecBuilder builder) {
        return new SpecRequest(
                ID,
                "web",
                builder.build(),
                Instant.parse("2026-01-02T03:04:05.000000006Z"),
                Path.of("/run/gantry/web"),
                "/gantry",
                targets::get);
    }

    OciSpec generate(ContainerSpecBuilder builder) {
        return generate(
                builder, new SpecDefaults(List.of(Path.of("/seccomp.json")), () -> Optional.of(Path.of("/init"))));
    }

    OciSpec generate(ContainerSpecBuilder builder, SpecDefaults defaults) {
        RootfsReader reader = (root, path) ->
                Optional.ofNullable(rootfs.get(path)).map(text -> text.getBytes(StandardCharsets.UTF_8));
        return new OciSpecGenerator(facts, this, reader, defaults).generate(request(builder));
    }

    void refuses(ContainerSpecBuilder builder, ErrorCode code, String... words) {
        assertThatThrownBy(() -> generate(builder))
                .isInstanceOf(EngineException.class)
                .hasMessageContainingAll(words)
                .extracting(e -> ((EngineException) e).code())
                .isEqualTo(code);
    }

    static List<String> destinations(OciSpec spec) {
        return spec.mounts().stream().map(OciSpec.Mount::destination).toList();
    }

    static OciSpec.Mount mount(OciSpec spec, String destination) {
        return spec.mounts().stream()
                .filter(mount -> mount.destination().equals(destination))
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing at " + destination + " in " + spec.mounts()));
    }

    @Override
    public boolean exists(Path path) {
        return files.containsKey(path.toString())
                || isDirectory(path)
                || device(path).isPresent();
    }

    @Override
    public boolean isDirectory(Path path) {
        return directories.contains(path.toString());
    }

    @Override
    public Optional<Object> version(Path path) {
        return Optional.ofNullable(files.get(path.toString()));
    }

    @Override
    public Optional<String> read(Path path) {
        reads++;
        return Optional.ofNullable(files.get(path.toString()));
    }

    @Override
    public Optional<DeviceNode> device(Path path) {
        return devices.stream().filter(node -> node.path().equals(path)).findFirst();
    }

    @Override
    public List<DeviceNode> devicesBelow(Path directory) {
        return devices.stream()
                .filter(node -> node.path().startsWith(directory))
                .toList();
    }

    @Override
    public Set<String> restrictions(Path path) {
        return restrictions.getOrDefault(path.toString(), Set.of());
    }
}
