// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.contract.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

import org.apiguardian.api.API;

import dev.gantry.api.model.StdioSpec;
import dev.gantry.spi.host.HostServices;
import dev.gantry.spi.host.ProcessIdentity;
import dev.gantry.spi.runtime.Bundle;
import dev.gantry.spi.runtime.CreateRequest;
import dev.gantry.spi.runtime.ExitReport;
import dev.gantry.spi.runtime.LogSink;
import dev.gantry.spi.runtime.OciRuntime;
import dev.gantry.spi.runtime.OciSpec;
import dev.gantry.spi.runtime.RuntimeContext;
import dev.gantry.spi.runtime.RuntimeStatus.Phase;
import dev.gantry.testkit.contract.Behavior;
import dev.gantry.testkit.contract.Patience;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * Containers of one rule, below a directory of its own: an engine's part of the work, as far as rules need it. Safe for
 * use by any thread.
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class ContractContainers implements AutoCloseable {
    private static final List<String> KEPT = List.of("config.json", "ctr.log", ContractExecs.DIRECTORY);

    private final RuntimeSetup setup;
    private final Path top;
    private final Patience patience;
    private final OciRuntime runtime;
    private final List<String> exits = new CopyOnWriteArrayList<>();
    private final List<Bundle> bundles = new CopyOnWriteArrayList<>();
    private final Map<String, Workload> workloads = new ConcurrentHashMap<>();
    private final List<OciRuntime> others = new CopyOnWriteArrayList<>();

    ContractContainers(RuntimeSetup setup, Path top) {
        this.setup = setup;
        this.top = top;
        this.patience = new Patience(setup.host());
        try {
            for (String directory : List.of("state", "exits", "bundles", "run")) {
                Files.createDirectories(top.resolve(directory));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.runtime = open(id -> exits.add(id));
    }

    private OciRuntime open(RuntimeContext.ExitListener listener) {
        return setup.provider()
                .open(new RuntimeContext(
                        setup.provider().name(),
                        setup.settings(),
                        setup.host(),
                        top.resolve("state"),
                        top.resolve("exits"),
                        setup.monitorPath(),
                        listener));
    }

    /** Another instance on the same directories; closed with this. */
    public OciRuntime another(RuntimeContext.ExitListener listener) {
        OciRuntime other = open(listener);
        others.add(other);
        return other;
    }

    /** The runtime under test. */
    public OciRuntime runtime() {
        return runtime;
    }

    /** The host. */
    public HostServices host() {
        return setup.host();
    }

    /** Waits as time passes on the host. */
    public Patience patience() {
        return patience;
    }

    /** Whether the runtime is declared to do that. */
    public boolean has(Behavior behavior) {
        return setup.declared().has(behavior);
    }

    /** The name of the provider. */
    public String name() {
        return setup.provider().name();
    }

    /** The ids that the runtime told of as ended, in order. */
    public List<String> exits() {
        return List.copyOf(exits);
    }

    /** Where files of this rule can be kept. */
    public Path directory() {
        return top;
    }

    /** A new id. */
    public static String newId() {
        return (UUID.randomUUID().toString() + UUID.randomUUID()).replace("-", "");
    }

    /** A new bundle, of which no container was made yet. */
    public Bundle bundle(Workload workload) {
        return bundle(newId(), workload);
    }

    /** A bundle of that id, which may be one that there was before. */
    public Bundle bundle(String id, Workload workload) {
        Bundle bundle = new Bundle(
                id, "contract-" + id.substring(0, 8), top.resolve("bundles/" + id), top.resolve("run/" + id));
        workloads.put(id, workload);
        try {
            Files.createDirectories(bundle.path());
            Files.createDirectories(bundle.runDirectory());
            if (has(Behavior.READS_BUNDLE)) {
                Files.writeString(
                        bundle.path().resolve("config.json"),
                        setup.config().config(setup.rootFilesystem(), id, workload));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        bundles.add(bundle);
        return bundle;
    }

    /** Where the log of a container is. */
    public Path log(Bundle bundle) {
        return bundle.path().resolve("ctr.log");
    }

    /** Where the monitor says that a container has ended. */
    public Path exitFile(Bundle bundle) {
        return top.resolve("exits").resolve(bundle.containerId());
    }

    /** The plain request: with a log where the runtime writes logs, with neither timeout nor exit command. */
    public CreateRequest request(Bundle bundle) {
        return request(bundle, Optional.empty());
    }

    /** The same, with a timeout. */
    public CreateRequest request(Bundle bundle, Optional<Duration> timeout) {
        LogSink sink = has(Behavior.SUPPORTS_LOG_K8S_FILE)
                ? new LogSink.K8sFile(log(bundle), OptionalLong.empty())
                : new LogSink.None();
        return new CreateRequest(bundle, stdio(bundle), sink, timeout, List.of(), config(bundle));
    }

    /** A request without timeout. */
    public CreateRequest request(Bundle bundle, LogSink log, List<String> exitCommand) {
        return new CreateRequest(bundle, stdio(bundle), log, Optional.empty(), exitCommand, config(bundle));
    }

    private StdioSpec stdio(Bundle bundle) {
        Workload workload = workloads.get(bundle.containerId());
        return workload == null ? StdioSpec.DEFAULT : workload.stdio();
    }

    private Optional<OciSpec> config(Bundle bundle) {
        return has(Behavior.READS_BUNDLE)
                ? Optional.empty()
                : Optional.ofNullable(workloads.get(bundle.containerId()))
                        .map(workload -> workload.toOciSpec(
                                setup.rootFilesystem().toString(), OciRuntimeContract.cgroup(bundle.containerId())));
    }

    /** A container in {@link Phase#CREATED}. */
    public Bundle created(Workload workload) {
        Bundle bundle = bundle(workload);
        runtime.create(request(bundle));
        return bundle;
    }

    /** A container that was started. */
    public Bundle started(Workload workload) {
        return start(created(workload));
    }

    /** Starts a container. */
    public Bundle start(Bundle bundle) {
        runtime.start(bundle);
        return bundle;
    }

    /** A container that sleeps for as long as it is let. */
    public Bundle sleeping() {
        return started(Workload.of("sleep", "1000"));
    }

    /** A container that has ended, with that code. */
    public Bundle ended(int code) {
        Bundle bundle = started(Workload.shell("exit " + code));
        awaitExit(bundle);
        awaitPhase(bundle, Phase.STOPPED);
        return bundle;
    }

    /** A container in a phase in which it stays. */
    public Bundle in(Phase phase) {
        return switch (phase) {
            case ABSENT -> bundle(Workload.of("sleep", "1000"));
            case CREATED -> created(Workload.of("sleep", "1000"));
            case RUNNING -> sleeping();
            case PAUSED -> {
                Bundle bundle = sleeping();
                runtime.pause(bundle);
                yield bundle;
            }
            case STOPPED -> ended(7);
            case CREATING -> throw new IllegalArgumentException("no container stays in phase " + phase);
        };
    }

    /** A container whose program has written {@code ready}. */
    public Bundle ready(Workload workload) {
        Bundle bundle = started(workload);
        awaitLine(bundle, "ready");
        return bundle;
    }

    /** Waits for a line in the log. */
    public void awaitLine(Bundle bundle, String text) {
        patience.await(
                "line \"" + text + "\"",
                () -> lines(bundle).stream().anyMatch(line -> line.text().equals(text)));
    }

    /** Waits for any line in the log. */
    public void awaitOutput(Bundle bundle) {
        patience.await("a line", () -> !lines(bundle).isEmpty());
    }

    /** The log of a container. */
    public List<LogLine> lines(Bundle bundle) {
        return LogLine.read(log(bundle));
    }

    /** How far a container is. */
    public Phase phase(Bundle bundle) {
        return runtime.status(bundle).phase();
    }

    /** Waits until a container is that far. */
    public void awaitPhase(Bundle bundle, Phase phase) {
        patience.await("phase " + phase, () -> phase(bundle) == phase);
    }

    /** Waits for the end of a container. */
    public ExitReport awaitExit(Bundle bundle) {
        patience.await("exit report", () -> runtime.exitReport(bundle).isPresent());
        return runtime.exitReport(bundle).orElseThrow();
    }

    /** Waits for the end of a container, and gives its code. */
    public int awaitCode(Bundle bundle) {
        return awaitExit(bundle).status().codeOrMinusOne();
    }

    /** Deletes a container. When the rule is over, nobody looks for it any more. */
    public void delete(Bundle bundle) {
        runtime.delete(bundle);
        bundles.remove(bundle);
    }

    /** The processes of the host that have to do with a container. */
    public List<ProcessIdentity> processes(Bundle bundle) {
        return has(Behavior.SUPPORTS_PROCESSES) ? host().processes().withArgument(bundle.containerId()) : List.of();
    }

    /** What files are left of a container, but for its configuration, its log and what was executed in it. */
    public List<Path> leftovers(Bundle bundle) {
        List<Path> left = new ArrayList<>();
        for (Path directory :
                List.of(bundle.path(), bundle.runDirectory(), top.resolve("state"), top.resolve("exits"))) {
            boolean own = directory.equals(bundle.path()) || directory.equals(bundle.runDirectory());
            try (Stream<Path> files = Files.list(directory)) {
                files.filter(file -> own
                                ? !KEPT.contains(file.getFileName().toString())
                                : file.getFileName().toString().contains(bundle.containerId()))
                        .forEach(left::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return left;
    }

    /** Makes sure that nothing is left of a container, and that nothing comes later. */
    public void assertNothingIsLeft(Bundle bundle) {
        if (phase(bundle) != Phase.ABSENT) {
            throw new AssertionError("the container is still there: " + phase(bundle));
        }
        if (runtime.exitReport(bundle).isPresent()) {
            throw new AssertionError("its exit report is still there: " + runtime.exitReport(bundle));
        }
        assertNoLeftovers(bundle);
        patience.await("end of all its processes", () -> processes(bundle).isEmpty());
        assertNoLeftovers(bundle);
    }

    private void assertNoLeftovers(Bundle bundle) {
        List<Path> left = leftovers(bundle);
        if (!left.isEmpty()) {
            throw new AssertionError("these files are left: " + left);
        }
    }

    /** Whether a file is there, be it a link to nowhere. */
    static boolean exists(Path file) {
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public void close() {
        try {
            for (Bundle bundle : bundles) {
                runtime.abandon(bundle);
                patience.await(
                        "end of all processes of " + bundle.containerId(),
                        () -> processes(bundle).isEmpty());
            }
        } finally {
            others.forEach(OciRuntime::close);
            runtime.close();
        }
    }
}
