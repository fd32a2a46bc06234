// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.gantry.api.EngineConfig.RuntimeSettings;
import dev.gantry.api.model.Signal;
import dev.gantry.core.host.Failpoints;
import dev.gantry.core.host.LinuxHost;
import dev.gantry.spi.host.ProcessIdentity;
import dev.gantry.spi.runtime.Bundle;
import dev.gantry.spi.runtime.CreateRequest;
import dev.gantry.spi.runtime.LogSink;
import dev.gantry.spi.runtime.OciRuntime;
import dev.gantry.spi.runtime.OciRuntimeProvider;
import dev.gantry.spi.runtime.RuntimeContext;
import dev.gantry.spi.runtime.RuntimeStatus;

import static org.assertj.core.api.Assertions.assertThat;

/** Real containers on a busybox root filesystem below one directory; an engine's part of the work, as far as tests need it. */
public final class RealContainers implements AutoCloseable {
    private static final List<String> APPLETS =
            List.of("sh", "true", "echo", "sleep", "cat", "kill", "yes", "head", "dd", "mkdir", "touch");

    private final Path top;
    private final String cgroup;
    private final LinuxHost host;
    private final OciRuntime runtime;
    private final List<Bundle> bundles = new ArrayList<>();

    /** Opens a runtime on directories below {@code top}; a second one there finds the first one's containers. */
    public RealContainers(OciRuntimeProvider provider, Optional<Path> program, Path top, Failpoints failpoints) {
        this.top = top;
        this.cgroup = "gantry-test-" + top.getFileName();
        this.host = new LinuxHost(Clock.systemUTC(), failpoints);
        try {
            for (String directory : List.of("state", "exits", "bundles", "run")) {
                Files.createDirectories(top.resolve(directory));
            }
            rootFilesystem(top.resolve("rootfs"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.runtime = provider.open(new RuntimeContext(
                provider.name(),
                new RuntimeSettings(Optional.empty(), program.map(Path::toString), List.of(), Map.of()),
                host,
                top.resolve("state"),
                top.resolve("exits"),
                "conmon",
                id -> {}));
    }

    /** crun 1.8 refuses to work where cgroup v1 and v2 are mounted together; this hides v2 from it. */
    public static Path crunWithoutHybridCgroups(Path directory) throws IOException {
        Path script = directory.resolve("crun");
        Files.writeString(script, """
                #!/bin/sh
                exec unshare -m sh -c '
                    ! mountpoint -q /sys/fs/cgroup/unified || umount /sys/fs/cgroup/unified
                    exec crun "$@"' sh "$@"
                """);
        script.toFile().setExecutable(true);
        return script;
    }

    static void rootFilesystem(Path root) throws IOException {
        if (Files.exists(root)) {
            return;
        }
        for (String directory : List.of("bin", "proc", "dev", "tmp", "etc")) {
            Files.createDirectories(root.resolve(directory));
        }
        Files.copy(Path.of("/bin/busybox"), root.resolve("bin/busybox"), StandardCopyOption.COPY_ATTRIBUTES);
        for (String applet : APPLETS) {
            Files.createSymbolicLink(root.resolve("bin").resolve(applet), Path.of("busybox"));
        }
    }

    public LinuxHost host() {
        return host;
    }

    public OciRuntime runtime() {
        return runtime;
    }

    Path top() {
        return top;
    }

    /** A new bundle whose process is the command. */
    public Bundle bundle(String... command) throws IOException {
        String id = (UUID.randomUUID().toString() + UUID.randomUUID()).replace("-", "");
        return bundleOf(id, command);
    }

    Bundle bundleOf(String id, String... command) throws IOException {
        Bundle bundle =
                new Bundle(id, "test-" + id.substring(0, 8), top.resolve("bundles/" + id), top.resolve("run/" + id));
        Files.createDirectories(bundle.path());
        Files.createDirectories(bundle.runDirectory());
        Files.writeString(bundle.path().resolve("config.json"), config(id, command));
        bundles.add(bundle);
        return bundle;
    }

    private String config(String id, String... command) {
        String arguments = Stream.of(command)
                .map(argument -> "\"" + argument.replace("\\", "\\\\").replace("\"", "\\\"") + "\"")
                .collect(Collectors.joining(","));
        return """
                {"ociVersion":"1.0.2","hostname":"test","root":{"path":"%s"},
                 "process":{"args":[%s],"cwd":"/","user":{"uid":0,"gid":0},"env":["PATH=/bin"],
                  "capabilities":{"bounding":["CAP_KILL"],"effective":["CAP_KILL"],"permitted":["CAP_KILL"]}},
                 "mounts":[{"destination":"/proc","type":"proc","source":"proc"},
                  {"destination":"/dev","type":"tmpfs","source":"tmpfs","options":["nosuid","mode=755","size=64k"]}],
                 "linux":{"cgroupsPath":"/%s/%s","namespaces":[{"type":"pid"},{"type":"mount"},{"type":"ipc"},
                  {"type":"uts"},{"type":"network"}]}}
                """.formatted(top.resolve("rootfs"), arguments, cgroup, id);
    }

    public Path log(Bundle bundle) {
        return bundle.path().resolve("ctr.log");
    }

    /** The request for it, with a log. */
    public CreateRequest request(Bundle bundle) {
        return new CreateRequest(
                bundle, new LogSink.K8sFile(log(bundle), OptionalLong.empty()), Optional.empty(), List.of());
    }

    /** Makes and starts a container of the command. */
    Bundle started(String... command) throws IOException {
        Bundle bundle = bundle(command);
        runtime.create(request(bundle));
        runtime.start(bundle);
        return bundle;
    }

    /** Waits for the end of a container. */
    void awaitExit(Bundle bundle) {
        await(
                "exit of " + bundle.containerId(),
                () -> runtime.exitReport(bundle).isPresent());
    }

    /** The cgroup below which every container gets its own, below the root of each hierarchy. */
    String cgroup() {
        return cgroup;
    }

    /** Waits for something, and fails after a minute. */
    public static void await(String what, BooleanSupplier so) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!so.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("did not come about within a minute: " + what);
            }
            try {
                Thread.sleep(2);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    /** The processes of the host that have to do with a container. */
    public List<ProcessIdentity> processes(Bundle bundle) {
        return host.processes().withArgument(bundle.containerId());
    }

    /** What is left in the directories that conmon and the runtime write to. */
    public List<Path> leftovers(Bundle bundle) throws IOException {
        List<Path> left = new ArrayList<>();
        for (Path directory :
                List.of(bundle.runDirectory(), top.resolve("state"), top.resolve("exits"), bundle.path())) {
            try (Stream<Path> files = Files.list(directory)) {
                files.filter(file -> !List.of("config.json", "ctr.log")
                                .contains(file.getFileName().toString()))
                        .filter(file -> directory.equals(bundle.runDirectory())
                                || directory.equals(bundle.path())
                                || file.getFileName().toString().contains(bundle.containerId()))
                        .forEach(left::add);
            }
        }
        return left;
    }

    /** The cgroups of a container, over all hierarchies. */
    public List<Path> cgroups(Bundle bundle) throws IOException {
        return cgroups(cgroup + "/" + bundle.containerId());
    }

    /** The cgroups of the monitors, over all hierarchies. */
    List<Path> monitorCgroups() throws IOException {
        return cgroups(cgroup + "/conmon");
    }

    static List<Path> cgroups(String below) throws IOException {
        try (Stream<Path> hierarchies = Files.list(Path.of("/sys/fs/cgroup"))) {
            return Stream.concat(Stream.of(Path.of("/sys/fs/cgroup")), hierarchies)
                    .map(hierarchy -> hierarchy.resolve(below))
                    .filter(Files::isDirectory)
                    .distinct()
                    .toList();
        }
    }

    void assertNothingIsLeft(Bundle bundle) throws IOException {
        assertThat(runtime.status(bundle)).isEqualTo(RuntimeStatus.ABSENT);
        assertThat(leftovers(bundle)).isEmpty();
        try {
            await("end of conmon", () -> processes(bundle).isEmpty());
        } catch (AssertionError e) {
            throw new AssertionError(
                    "still there: "
                            + processes(bundle).stream()
                                    .map(host.processes()::arguments)
                                    .toList(),
                    e);
        }
        assertThat(leftovers(bundle)).isEmpty();
    }

    @Override
    public void close() throws IOException {
        for (Bundle bundle : bundles) {
            runtime.abandon(bundle);
            await("processes of " + bundle.containerId(), () -> {
                List<ProcessIdentity> left = processes(bundle);
                left.forEach(process -> host.processes().signal(process, Signal.TERM));
                return left.isEmpty();
            });
        }
        runtime.close();
        host.close();
        for (Path directory : cgroups(cgroup)) {
            Files.deleteIfExists(directory);
        }
    }
}
