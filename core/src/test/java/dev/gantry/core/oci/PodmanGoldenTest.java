// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.oci;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.gantry.api.model.ContainerSpec;
import dev.gantry.api.model.ContainerSpecBuilder;
import dev.gantry.api.model.DeviceSpec;
import dev.gantry.api.model.MountSpec;
import dev.gantry.api.model.NamespaceMode;
import dev.gantry.api.model.NamespaceSpec;
import dev.gantry.api.model.ResourceLimit;
import dev.gantry.api.model.Resources;
import dev.gantry.api.model.SecuritySpec;
import dev.gantry.api.model.Signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Compares what is generated with what the installed podman generates for the same options. Both are flattened to
 * {@code path = value} lines; lists whose order means nothing become sets. What differs is listed with its reason in
 * each case, and nothing else may differ.
 */
@Tag("real")
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class PodmanGoldenTest {
    /**
     * Differences of every container: /dev/shm is a tmpfs that the runtime mounts, as this engine makes no mounts on
     * the host; the variable {@code container} came with podman 4.4; podman's own annotations describe podman; the
     * version is the released one.
     */
    private static final Set<String> ALWAYS = Set.of(
            "- ociVersion = 1.0.2-dev",
            "+ ociVersion = 1.0.2",
            "- mounts[/dev/shm] = bind DIR/shm [bind, nodev, noexec, nosuid, rprivate]",
            "+ mounts[/dev/shm] = tmpfs shm [mode=1777, nodev, noexec, nosuid, size=65536000]",
            "+ process.env[container=gantry]",
            "- annotations.io.container.manager = libpod",
            "+ annotations.io.container.manager = gantry",
            "- annotations.io.podman.annotations.autoremove = FALSE",
            "- annotations.io.podman.annotations.publish-all = FALSE");

    /** With the default filter of system calls, which is the same but for x32. */
    private static final Set<String> PLAIN = Set.of(
            "- linux.seccomp.architectures[SCMP_ARCH_X32]",
            "- annotations.io.podman.annotations.init = FALSE",
            "- annotations.io.podman.annotations.privileged = FALSE");

    @TempDir
    Path directory;

    private static MountSpec bind(String destination, String... options) {
        return new MountSpec(MountSpec.Type.BIND, Optional.of("/tmp"), destination, List.of(options));
    }

    private static MountSpec tmpfs(String destination, String... options) {
        return new MountSpec(MountSpec.Type.TMPFS, Optional.empty(), destination, List.of(options));
    }

    private static SecuritySpec security(
            boolean privileged, List<String> add, List<String> drop, List<String> mask, List<String> unmask) {
        return new SecuritySpec(privileged, add, drop, !privileged, Optional.empty(), mask, unmask, Map.of());
    }

    private static Arguments container(
            String options, Function<ContainerSpecBuilder, ContainerSpecBuilder> builder, Set<String> differences) {
        return arguments(options, builder, differences);
    }

    private static Function<ContainerSpecBuilder, ContainerSpecBuilder> spec(
            Function<ContainerSpecBuilder, ContainerSpecBuilder> function) {
        return function;
    }

    static Stream<Arguments> containers() {
        NamespaceSpec d = NamespaceSpec.DEFAULT;
        return Stream.of(
                container("--network none", spec(b -> b), PLAIN),
                container(
                        "--network none -u bob -w /srv --umask 0077 --group-add 77 -e A=b -e TERM=dumb --hostname db"
                                + " --annotation k=v --oom-score-adj 500 --stop-signal INT --ulimit core=0",
                        spec(b -> b.user("bob")
                                .workingDirectory("/srv")
                                .umask(0077)
                                .supplementaryGroup("77")
                                .environment("A", "b")
                                .environment("TERM", "dumb")
                                .annotation("k", "v")
                                .oomScoreAdjustment(500)
                                .stopSignal(Signal.INT)
                                .limit(new ResourceLimit("core", 0, 0))
                                .namespaces(new NamespaceSpec(
                                        d.pid(), d.ipc(), d.uts(), d.cgroup(), d.network(), Optional.of("db")))),
                        PLAIN),
                container(
                        "--network none -v /tmp:/a -v /tmp:/b:ro,noexec --mount type=bind,src=/tmp,dst=/c,bind-propagation=rslave"
                                + " --tmpfs /d:size=1m --tmpfs /e:ro,exec,suid,notmpcopyup --device /dev/null:/dev/x:r"
                                + " -m 100m --cpus 0.5 --cpu-shares 300 --cpuset-cpus 0 --memory-reservation 50m",
                        spec(b -> b.mount(bind("/a"))
                                .mount(bind("/b", "ro", "noexec"))
                                .mount(bind("/c", "rslave"))
                                .mount(tmpfs("/d", "size=1m"))
                                .mount(tmpfs("/e", "ro", "exec", "suid", "notmpcopyup"))
                                .device(DeviceSpec.parse("/dev/null:/dev/x:r"))
                                .resources(new Resources(
                                        OptionalLong.of(100 << 20),
                                        OptionalLong.empty(),
                                        OptionalLong.of(50 << 20),
                                        OptionalLong.of(50_000),
                                        OptionalLong.of(100_000),
                                        OptionalLong.of(300),
                                        Optional.of("0"),
                                        Optional.empty(),
                                        OptionalLong.empty()))),
                        PLAIN),
                container(
                        "--network none --read-only --cap-add SYS_ADMIN,net_raw --cap-drop KILL"
                                + " --security-opt no-new-privileges --security-opt mask=/foo:/bar"
                                + " --security-opt unmask=/proc/kcore:/proc/sys",
                        spec(b -> b.readOnly(true)
                                .security(security(
                                        false,
                                        List.of("SYS_ADMIN", "net_raw"),
                                        List.of("KILL"),
                                        List.of("/foo", "/bar"),
                                        List.of("/proc/kcore", "/proc/sys")))),
                        and(
                                PLAIN,
                                // podman counts its own tmpfs at /run as the user's and leaves the marker out.
                                "+ mounts[/run/.containerenv] = bind DIR/.containerenv [bind, nodev, noexec, nosuid, ro,"
                                        + " rprivate]")),
                container(
                        "--network host --privileged --pid host --uts host",
                        spec(b -> b.security(security(true, List.of(), List.of(), List.of(), List.of()))
                                .namespaces(new NamespaceSpec(
                                        NamespaceMode.HOST,
                                        d.ipc(),
                                        NamespaceMode.HOST,
                                        d.cgroup(),
                                        NamespaceMode.HOST,
                                        Optional.empty()))),
                        Set.of(
                                "- annotations.io.podman.annotations.init = FALSE",
                                "- annotations.io.podman.annotations.privileged = TRUE")),
                container(
                        "--network none --init --ipc none --pids-limit -1 --security-opt seccomp=unconfined",
                        spec(b -> b.init(true)
                                .namespaces(new NamespaceSpec(
                                        d.pid(), NamespaceMode.NONE, d.uts(), d.cgroup(), d.network(), d.hostname()))
                                .security(new SecuritySpec(
                                        false,
                                        List.of(),
                                        List.of(),
                                        false,
                                        Optional.of("unconfined"),
                                        List.of(),
                                        List.of(),
                                        Map.of()))
                                .resources(Resources.NONE.merge(new Resources(
                                        OptionalLong.empty(),
                                        OptionalLong.empty(),
                                        OptionalLong.empty(),
                                        OptionalLong.empty(),
                                        OptionalLong.empty(),
                                        OptionalLong.empty(),
                                        Optional.empty(),
                                        Optional.empty(),
                                        OptionalLong.of(-1))))),
                        Set.of(
                                "- annotations.io.podman.annotations.init = TRUE",
                                "- annotations.io.podman.annotations.privileged = FALSE",
                                "- annotations.io.podman.annotations.seccomp = unconfined",
                                // The path is the engine's own.
                                "- mounts[/run/podman-init] = bind /usr/libexec/podman/catatonit [bind, ro, rprivate]",
                                "+ mounts[/run/gantry-init] = bind /usr/libexec/podman/catatonit [bind, ro, rprivate]",
                                "- process.args = [/run/podman-init, --, /bin/true]",
                                "+ process.args = [/run/gantry-init, --, /bin/true]",
                                // A new cgroup has no limit; podman writes 0, which runtimes take for no limit.
                                "- linux.resources.pids.limit = 0")));
    }

    private static Set<String> and(Set<String> set, String... more) {
        Set<String> all = new HashSet<>(set);
        all.addAll(Arrays.asList(more));
        return all;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("containers")
    void onlyWhatIsListedDiffersFromPodman(
            String options, Function<ContainerSpecBuilder, ContainerSpecBuilder> builder, Set<String> listed)
            throws Exception {
        Path rootfs = rootfs();
        String id = podman("create --cgroup-parent " + cgroupParent()
                        + " --ulimit nofile=1024:1024 --ulimit nproc=1000:1000 " + options + " --rootfs " + rootfs
                        + " /bin/true")
                .strip();
        Map<String, String> podmans;
        try {
            podman("init " + id);
            podmans = flatten(Files.readAllBytes(find("config.json")), id);
        } finally {
            podman("rm -f " + id);
        }
        Map<String, String> ours = flatten(
                generate(
                        id,
                        builder.apply(ContainerSpec.builder(rootfs)
                                        .command("/bin/true")
                                        .limit(new ResourceLimit("nofile", 1024, 1024))
                                        .limit(new ResourceLimit("nproc", 1000, 1000)))
                                .build()),
                id);

        Set<String> differences = new TreeSet<>();
        podmans.forEach((key, value) -> {
            if (!value.equals(ours.get(key))) {
                differences.add("- " + line(key, value));
            }
        });
        ours.forEach((key, value) -> {
            if (!value.equals(podmans.get(key))) {
                differences.add("+ " + line(key, value));
            }
        });
        Set<String> expected = new TreeSet<>(ALWAYS);
        if (options.contains("--ipc none")) {
            expected.removeIf(difference -> difference.contains("/dev/shm"));
        }
        expected.addAll(listed);
        assertThat(differences).containsExactlyInAnyOrderElementsOf(expected);
    }

    private static String line(String key, String value) {
        return value.isEmpty() ? key : key + " = " + value;
    }

    private String cgroupParent() {
        return "/gantry-" + directory.getFileName();
    }

    /**
     * podman's monitor runs another podman to clean up, which works in the directory for a while; and podman leaves the
     * cgroups that it made for the monitor.
     */
    @AfterEach
    void cleanUp() throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (processesRemain()) {
            assertThat(System.nanoTime()).as("podman ends").isLessThan(deadline);
            Thread.sleep(10);
        }
        try (Stream<Path> hierarchies = Files.list(Path.of("/sys/fs/cgroup"))) {
            for (Path hierarchy : hierarchies.filter(Files::isDirectory).toList()) {
                Path parent = hierarchy.resolve(cgroupParent().substring(1));
                for (Path cgroup : List.of(parent.resolve("conmon"), parent)) {
                    remove(cgroup, deadline);
                }
            }
        }
        remove(Path.of("/sys/fs/cgroup", cgroupParent(), "conmon"), deadline);
        remove(Path.of("/sys/fs/cgroup", cgroupParent()), deadline);
    }

    private boolean processesRemain() throws IOException {
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            return processes
                    .map(process -> process.resolve("cmdline"))
                    .filter(Files::exists)
                    .anyMatch(this::mentionsDirectory);
        }
    }

    private boolean mentionsDirectory(Path commandLine) {
        try {
            return Files.readString(commandLine, StandardCharsets.ISO_8859_1).contains(directory.toString());
        } catch (IOException e) {
            return false; // the process has just gone
        }
    }

    private static void remove(Path cgroup, long deadline) throws Exception {
        while (true) {
            try {
                Files.deleteIfExists(cgroup);
                return;
            } catch (FileSystemException e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
                Thread.sleep(10);
            }
        }
    }

    private Path rootfs() throws IOException {
        Path rootfs = Files.createDirectories(directory.resolve("rootfs"));
        for (String name : List.of("bin", "etc", "srv")) {
            Files.createDirectories(rootfs.resolve(name));
        }
        Files.copy(Path.of("/bin/busybox"), rootfs.resolve("bin/true"));
        Files.writeString(
                rootfs.resolve("etc/passwd"), "root:x:0:0::/root:/bin/sh\nbob:x:1000:1001::/home/bob:/bin/sh\n");
        Files.writeString(rootfs.resolve("etc/group"), "root:x:0:\nbobs:x:1001:\naudio:x:29:bob\n");
        return rootfs;
    }

    private String podman(String arguments) throws Exception {
        Path t = directory.resolve("podman");
        List<String> command = new ArrayList<>(List.of(
                "podman",
                "--root",
                t + "/r",
                "--runroot",
                t + "/rr",
                "--tmpdir",
                t + "/t",
                "--cgroup-manager",
                "cgroupfs",
                // Its overlay driver sometimes leaves a mount behind.
                "--storage-driver",
                "vfs",
                "--events-backend",
                "none",
                "--runtime",
                "runc"));
        command.addAll(List.of(arguments.split(" ")));
        Path output = directory.resolve("podman.out");
        Path errors = directory.resolve("podman.err");
        int code = new ProcessBuilder(command)
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start()
                .waitFor();
        assertThat(code).as(() -> arguments + ": " + read(errors)).isZero();
        return read(output);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private Path find(String name) throws IOException {
        try (Stream<Path> files = Files.find(
                directory.resolve("podman/r"),
                10,
                (path, attributes) -> path.getFileName().toString().equals(name))) {
            return files.findFirst().orElseThrow();
        }
    }

    private byte[] generate(String id, ContainerSpec spec) {
        SpecDefaults defaults = new SpecDefaults(
                SpecDefaults.SYSTEM_PROFILES, () -> Optional.of(Path.of("/usr/libexec/podman/catatonit")));
        return OciJson.write(new OciSpecGenerator(
                        HostFactsProbe.ofThisHost().read(), new LocalHostFiles(), new ConfinedRootfsReader(), defaults)
                .generate(new SpecRequest(id, "x", spec, Instant.EPOCH, Path.of("/DIR"), cgroupParent(), kind -> {
                    throw new AssertionError("joins nothing");
                })));
    }

    private Map<String, String> flatten(byte[] json, String id) {
        Map<String, String> result = new TreeMap<>();
        String text = new String(json, StandardCharsets.UTF_8)
                .replaceAll("\"[^\"]*/userdata/", "\"DIR/")
                .replace("\"/DIR/", "\"DIR/")
                .replace("gantry-" + id, "libpod-" + id);
        flatten("", JsonMapper.shared().readTree(text), result);
        result.remove("annotations.io.kubernetes.cri-o.Created");
        // podman and the specification take an absent boolean for false.
        result.values().removeIf("false"::equals);
        result.put(
                "linux.resources.devices",
                JsonMapper.shared()
                        .readTree(text)
                        .at("/linux/resources/devices")
                        .toString());
        return result;
    }

    private void flatten(String path, JsonNode node, Map<String, String> result) {
        if (node.isObject()) {
            node.properties()
                    .forEach(entry -> flatten(
                            path.isEmpty() ? entry.getKey() : path + "." + entry.getKey(), entry.getValue(), result));
        } else if (path.equals("process.args")) {
            result.put(path, node.valueStream().map(JsonNode::asString).toList().toString());
        } else if (path.equals("mounts")) {
            node.forEach(mount -> result.put(
                    "mounts[" + mount.path("destination").asString() + "]",
                    mount.path("type").asString() + " " + mount.path("source").asString() + " "
                            + new TreeSet<>(mount.path("options")
                                    .valueStream()
                                    .map(JsonNode::asString)
                                    .toList())));
        } else if (node.isArray() && !path.endsWith("resources.devices")) {
            node.forEach(element -> {
                if (element.has("path") && element.has("major")) {
                    flatten(path + "[" + element.path("path").asString() + "]", element, result);
                } else {
                    result.put(path + "[" + (element.isString() ? element.asString() : element.toString()) + "]", "");
                }
            });
        } else if (path.endsWith(".fileMode")) {
            // podman leaves the type bits of stat(2) in the mode of a device, which are no part of it.
            result.put(path, Integer.toOctalString(node.intValue() & 07777));
        } else if (!node.isArray()) {
            result.put(path, node.asString());
        }
    }
}
