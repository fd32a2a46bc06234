// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;

import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

import dev.gantry.api.Container;
import dev.gantry.api.Engine;
import dev.gantry.api.EngineConfig;
import dev.gantry.api.EngineConfig.RuntimeSettings;
import dev.gantry.api.EngineConfig.StoreKind;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.ContainerSpec;
import dev.gantry.api.model.ContainerSpecBuilder;
import dev.gantry.embed.EngineBuilder;
import dev.gantry.plugin.log.k8sfile.K8sFileLogDriver;
import dev.gantry.plugin.log.none.NoneLogDriver;
import dev.gantry.plugin.runtime.fake.FakeRuntimeProvider;
import dev.gantry.plugin.runtime.fake.FakeScript;
import dev.gantry.plugin.runtime.fake.Faults;
import dev.gantry.spi.host.HostServices;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * A real engine on the fake runtime, in a directory of its own: on a file system in memory where there is one. It needs
 * neither root nor anything installed, and as many may be open at once as a test suite has threads. {@link GantryTest}
 * makes one per test; other programs open it themselves.
 *
 * <pre>{@code
 * try (TestEngine test = TestEngine.open()) {
 *     Container container = test.create(FakeScript.EMPTY.sleep(Duration.ofHours(1)).exit(3));
 *     container.start();
 *     assertThat(container.waitForExit().code()).hasValue(3);
 * }
 * }</pre>
 *
 * <p>Closing it removes all containers and then fails with an {@link AssertionError} if a lock was held, if the records
 * and the runtime disagreed, or if anything was left behind. Safe for use by any thread, {@link #close} and
 * {@link #reopen} apart.
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class TestEngine implements AutoCloseable {
    private static final Path MEMORY_FILE_SYSTEM = Path.of("/dev/shm");

    private final @Nullable VirtualTime time;
    private final UnaryOperator<EngineConfig.Builder> configuration;
    private final Faults faults = new Faults();
    private final WatchedRuntimes runtimes = new WatchedRuntimes(new FakeRuntimeProvider(faults));
    private final Path directory;
    private final Path rootfs;
    private final Path seccomp;
    private volatile Engine engine;
    private boolean closed;

    private TestEngine(Builder builder) {
        this.time = builder.realTime ? null : new VirtualTime();
        StoreKind store = builder.store;
        UnaryOperator<EngineConfig.Builder> change = builder.configuration;
        this.configuration = config -> change.apply(config.store(store));
        try {
            this.directory = Files.isWritable(MEMORY_FILE_SYSTEM)
                    ? Files.createTempDirectory(MEMORY_FILE_SYSTEM, "gantry-test-")
                    : Files.createTempDirectory("gantry-test-");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a directory for a test", e);
        }
        boolean opened = false;
        try {
            this.rootfs = Files.createDirectory(directory.resolve("rootfs"));
            // The machine's may not be there, and the fake has no use for a thousand lines of rules.
            this.seccomp =
                    Files.writeString(directory.resolve("seccomp.json"), "{\"defaultAction\": \"SCMP_ACT_ALLOW\"}");
            this.engine = openEngine();
            opened = true;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make the files of a test", e);
        } finally {
            if (!opened) {
                delete();
            }
        }
    }

    /** Makes an engine that is not as {@link TestEngine#open()} makes it. */
    @API(status = EXPERIMENTAL, since = "0.1")
    public static final class Builder {
        private StoreKind store = StoreKind.MEMORY;
        private boolean realTime;
        private UnaryOperator<EngineConfig.Builder> configuration = UnaryOperator.identity();

        private Builder() {}

        /** Where the engine keeps its records; in memory unless told otherwise. */
        public Builder store(StoreKind kind) {
            this.store = Objects.requireNonNull(kind, "kind");
            return this;
        }

        /** Whether time passes as it does on the machine; virtual unless told otherwise. */
        public Builder realTime(boolean real) {
            this.realTime = real;
            return this;
        }

        /** Changes the configuration of the engine. */
        public Builder configure(UnaryOperator<EngineConfig.Builder> change) {
            this.configuration = Objects.requireNonNull(change, "change");
            return this;
        }

        /** Opens it. */
        public TestEngine open() {
            return new TestEngine(this);
        }
    }

    /** A builder that starts from the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Opens one with virtual time that keeps all in memory. */
    public static TestEngine open() {
        return builder().open();
    }

    private Engine openEngine() {
        EngineConfig config = configuration
                .apply(EngineConfig.builder()
                        .root(directory.resolve("root"))
                        .runRoot(directory.resolve("run"))
                        .defaultRuntime("fake")
                        .seccompProfile(seccomp)
                        .runtime(
                                "fake",
                                new RuntimeSettings(
                                        Optional.empty(), Optional.empty(), List.of(), Map.of("store", "memory"))))
                .build();
        return EngineBuilder.of(config)
                .discovery(false)
                .runtime(runtimes)
                .logDriver(new K8sFileLogDriver())
                .logDriver(new NoneLogDriver())
                .host(this::host)
                .open();
    }

    private HostServices host(HostServices real) {
        HostServices inProcess = new InProcessHost(real);
        return time == null ? inProcess : time.on(inProcess);
    }

    /** The engine; after {@link #reopen} another one. */
    public Engine engine() {
        return engine;
    }

    /**
     * The time of the engine.
     *
     * @throws IllegalStateException when it is that of the machine
     */
    public VirtualTime time() {
        if (time == null) {
            throw new IllegalStateException("this engine runs by the time of the machine");
        }
        return time;
    }

    /** What goes wrong in the runtime. */
    public Faults faults() {
        return faults;
    }

    /** What happened so far, whenever it is asked. */
    public RecordedEvents events() {
        return new RecordedEvents(this::engine);
    }

    /** A root filesystem without files, of which the fake runtime takes all its commands to be part. */
    public Path rootfs() {
        return rootfs;
    }

    /** A specification of a container that runs a command of the fake runtime's, such as {@code sh -c "sleep 3"}. */
    public ContainerSpecBuilder command(String... command) {
        return ContainerSpec.builder(rootfs).command(command);
    }

    /** A specification of a container that does what a script says. */
    public ContainerSpecBuilder script(FakeScript script) {
        return command("script").annotation(FakeScript.ANNOTATION, script.toAnnotation());
    }

    /** Makes a container that does what a script says. */
    public Container create(FakeScript script) {
        return engine.create(script(script).build());
    }

    /**
     * Closes the engine and opens another on the same root, which begins as an engine does after the machine's user
     * logged in again: containers went on meanwhile.
     *
     * @throws IllegalStateException when the records are kept in memory, and so would be gone; when this is closed
     */
    public Engine reopen() {
        if (closed) {
            throw new IllegalStateException("this is closed, and its files are deleted");
        }
        if (isInMemory()) {
            throw new IllegalStateException("an engine whose store is in memory cannot be reopened; use SQLITE");
        }
        engine.close();
        engine = openEngine();
        return engine;
    }

    private boolean isInMemory() {
        return engine.config().store() == StoreKind.MEMORY;
    }

    /**
     * Ends it. Closing twice is allowed. Of an engine in memory that was closed before nothing is left to be checked. A
     * thread that was interrupted stays so.
     *
     * @throws AssertionError when the engine is not as an engine at rest must be
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        boolean interrupted = Thread.interrupted();
        List<String> problems;
        try {
            faults.clear();
            if (time != null) {
                time.release();
                time.advance(Duration.ZERO);
            }
            problems = problems();
        } finally {
            engine.close();
            delete();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        if (!problems.isEmpty()) {
            throw new AssertionError("the engine was not at rest after the test:\n  " + String.join("\n  ", problems));
        }
    }

    private List<String> problems() {
        if (isClosed(engine)) {
            if (isInMemory()) {
                return List.of();
            }
            engine = openEngine();
        }
        return new Invariants(engine, runtimes, directory).check();
    }

    private static boolean isClosed(Engine engine) {
        try {
            engine.containers();
            return false;
        } catch (EngineException e) {
            if (e.code() != ErrorCode.ENGINE_CLOSED) {
                throw e;
            }
            return true;
        }
    }

    private void delete() {
        try {
            Files.walkFileTree(directory, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure)
                        throws IOException {
                    Files.delete(visited);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + directory, e);
        }
    }
}
