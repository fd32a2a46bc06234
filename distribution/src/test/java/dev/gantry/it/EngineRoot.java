// SPDX-License-Identifier: Apache-2.0
package dev.gantry.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;

import dev.gantry.api.Container;
import dev.gantry.api.Engine;
import dev.gantry.api.EngineConfig;
import dev.gantry.api.LogStream;
import dev.gantry.api.model.ContainerSpec;
import dev.gantry.api.model.ContainerSpecBuilder;
import dev.gantry.api.model.ContainerSummary;
import dev.gantry.api.model.LogQuery;
import dev.gantry.api.model.LogRecord;
import dev.gantry.api.model.RemoveOptions;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A root of its own for one test: a temporary directory, a root filesystem with busybox, engines on the same root. When it
 * is closed it removes what containers remain and then checks the invariants: no lock held, no process or mount that
 * belongs to the root, store and disk agree.
 */
public final class EngineRoot implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final RuntimeUnderTest runtime;
    private final Path directory;
    private final Path rootfs;
    private final List<Engine> engines = new ArrayList<>();

    private EngineRoot(RuntimeUnderTest runtime, Path directory, Path rootfs) {
        this.runtime = runtime;
        this.directory = directory;
        this.rootfs = rootfs;
    }

    /** Makes a root whose containers run on that runtime. */
    public static EngineRoot on(RuntimeUnderTest runtime) {
        try {
            Path directory = Files.createTempDirectory("gantry-it-");
            return new EngineRoot(runtime, directory, BusyboxRootfs.make(directory));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The runtime. */
    public RuntimeUnderTest runtime() {
        return runtime;
    }

    /** The temporary directory. */
    public Path directory() {
        return directory;
    }

    /** The root filesystem of its containers. */
    public Path rootfs() {
        return rootfs;
    }

    /** The configuration of its engines. */
    public EngineConfig config() {
        return config(UnaryOperator.identity());
    }

    /** The configuration of its engines, changed. */
    public EngineConfig config(UnaryOperator<EngineConfig.Builder> change) {
        EngineConfig.Builder builder =
                EngineConfig.builder().root(directory.resolve("root")).runRoot(directory.resolve("run"));
        return change.apply(runtime.configure(builder, directory)).build();
    }

    /** Opens another engine on the root; closed with it. */
    public Engine open() {
        return open(UnaryOperator.identity());
    }

    /** Opens another engine on the root, with a changed configuration; closed with it. */
    public Engine open(UnaryOperator<EngineConfig.Builder> change) {
        Engine engine = Engine.open(config(change));
        engines.add(engine);
        return engine;
    }

    /** A specification with that command. */
    public ContainerSpecBuilder command(String... command) {
        return ContainerSpec.builder(rootfs).command(command);
    }

    /** All of a container's log of one stream, with partial records glued. */
    public static String output(Container container, LogRecord.Stream stream) {
        StringBuilder text = new StringBuilder();
        try (LogStream log = container.logs(LogQuery.FOLLOW)) {
            log.forEachRemaining(record -> {
                if (record.stream() == stream) {
                    text.append(new String(record.text(), java.nio.charset.StandardCharsets.UTF_8));
                    if (!record.partial()) {
                        text.append('\n');
                    }
                }
            });
        }
        return text.toString();
    }

    /** What a container has written so far, by records. */
    public static List<String> lines(Container container) {
        List<String> lines = new ArrayList<>();
        try (LogStream log = container.logs(LogQuery.ALL)) {
            log.forEachRemaining(
                    record -> lines.add(new String(record.text(), java.nio.charset.StandardCharsets.UTF_8)));
        }
        return lines;
    }

    /** Waits until a container has written a line, with which it says that it is ready. */
    public static void awaitLine(Container container, String line) {
        eventually("it writes " + line, () -> lines(container).contains(line));
    }

    /** Waits for something that will happen, and fails when it does not. */
    public static void eventually(String what, BooleanSupplier condition) {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).as("deadline for: " + what).isBefore(deadline);
            try {
                Thread.sleep(5);
            } catch (InterruptedException e) {
                throw new AssertionError("interrupted while waiting for: " + what, e);
            }
        }
    }

    /** Processes of the host that have a path of this root in their command line. */
    public List<String> processes() {
        try (Stream<Path> proc = Files.list(Path.of("/proc"))) {
            return proc.filter(path -> path.getFileName().toString().matches("[0-9]+"))
                    .filter(path -> !path.getFileName()
                            .toString()
                            .equals(Long.toString(ProcessHandle.current().pid())))
                    .map(EngineRoot::commandLine)
                    .filter(line -> line.contains(directory.toString()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String commandLine(Path process) {
        try {
            return Files.readString(process.resolve("cmdline")).replace('\0', ' ');
        } catch (IOException e) {
            return "";
        }
    }

    /** Checks what must hold whenever no operation is under way and no container exists. */
    private void checkInvariants(Engine engine) throws IOException {
        // Its own supervision may be looking at what was just removed.
        eventually("no lock is held: " + engine.locks(), () -> engine.locks().isEmpty());
        eventually(
                "no process of the root is left: " + processes(),
                () -> processes().isEmpty());
        assertThat(Files.readString(Path.of("/proc/self/mountinfo")))
                .as("mounts below the root")
                .doesNotContain(directory.toString());
        assertThat(engine.containers()).isEmpty();
        for (String kept : List.of("root/containers", "run/containers", "run/exits")) {
            Path place = directory.resolve(kept);
            if (Files.exists(place)) {
                assertThat(place).as("left behind").isEmptyDirectory();
            }
        }
    }

    @Override
    public void close() throws IOException {
        engines.forEach(Engine::close);
        try (Engine engine = Engine.open(config())) {
            for (ContainerSummary summary : engine.containers()) {
                engine.find(summary.id())
                        .ifPresent(container ->
                                container.remove(new RemoveOptions(true, true, java.util.Optional.of(Duration.ZERO))));
            }
            checkInvariants(engine);
        } finally {
            MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
        }
    }
}
