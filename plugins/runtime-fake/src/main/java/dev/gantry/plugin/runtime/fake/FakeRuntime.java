// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.fake;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.Signal;
import dev.gantry.plugin.runtime.fake.program.Machine;
import dev.gantry.plugin.runtime.fake.program.Program;
import dev.gantry.plugin.runtime.fake.program.ScriptLoader;
import dev.gantry.plugin.runtime.fake.record.ContainerRecord;
import dev.gantry.plugin.runtime.fake.record.ContainerRecord.Input;
import dev.gantry.plugin.runtime.fake.record.ContainerRecord.LogFile;
import dev.gantry.plugin.runtime.fake.record.ContainerRecord.Progress;
import dev.gantry.plugin.runtime.fake.record.RecordStore;
import dev.gantry.spi.host.Cancellable;
import dev.gantry.spi.runtime.Bundle;
import dev.gantry.spi.runtime.CreateRequest;
import dev.gantry.spi.runtime.CreatedContainer;
import dev.gantry.spi.runtime.ExitReport;
import dev.gantry.spi.runtime.LogSink;
import dev.gantry.spi.runtime.OciRuntime;
import dev.gantry.spi.runtime.OutputReceiver;
import dev.gantry.spi.runtime.ResourceUpdate;
import dev.gantry.spi.runtime.RuntimeContext;
import dev.gantry.spi.runtime.RuntimeFeature;
import dev.gantry.spi.runtime.RuntimeInfo;
import dev.gantry.spi.runtime.RuntimeStatus;
import dev.gantry.spi.runtime.RuntimeStatus.Phase;
import dev.gantry.spi.runtime.StreamConnection;

/**
 * Pretends to run containers. It keeps what each container runs and what was done to it, and works out from that, at
 * every call and at every instant at which something is due, what became of it: output is appended to its log, and its
 * end is made known. Another instance, in this process or another, that has the same state directory open sees the same
 * containers; what one of them made visible, the others do not make visible again.
 *
 * <p>As there is no process that outlives the JVM, output and ends that fall due while no instance is open appear when
 * the next one is opened, dated when they were due.
 */
final class FakeRuntime implements OciRuntime {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration BUSY_PAUSE = Duration.ofMillis(20);
    private static final Set<RuntimeFeature> FEATURES = EnumSet.of(
            RuntimeFeature.PAUSE, RuntimeFeature.UPDATE, RuntimeFeature.ATTACH, RuntimeFeature.KILL_WHILE_PAUSED);

    private final RuntimeContext context;
    private final RecordStore store;
    private final ExitFiles exitFiles;
    private final ScriptedRuns runs;
    private final boolean shared;
    private final RuntimeInfo info;
    private final Map<String, FakeContainer> containers = new ConcurrentHashMap<>();
    private final FakeAttachments attachments = new FakeAttachments();
    private @Nullable Cancellable watching;
    private volatile boolean closed;

    /**
     * @param runs tells in which run a container is; whoever asks for one to be made has counted that
     * @param shared whether the store has its containers in files, where others see them; then they have bundles too
     */
    FakeRuntime(RuntimeContext context, RecordStore store, ExitFiles exitFiles, ScriptedRuns runs, boolean shared) {
        this.context = context;
        this.store = store;
        this.exitFiles = exitFiles;
        this.runs = runs;
        this.shared = shared;
        Set<RuntimeFeature> features = EnumSet.copyOf(FEATURES);
        if (!shared) {
            features.add(RuntimeFeature.WITHOUT_BUNDLE);
        }
        this.info = new RuntimeInfo("fake 0.1", Optional.empty(), Optional.empty(), features);
    }

    /** Catches up with what fell due, and looks after all containers from now on. */
    void begin() {
        if (shared) {
            watching = context.host()
                    .directories()
                    .watch(
                            context.stateDirectory(),
                            files -> files.forEach(
                                    file -> store.changedElsewhere(file).ifPresent(this::attendSoon)));
        }
        store.ids().forEach(this::attendSoon);
    }

    private void attendSoon(String id) {
        context.host().scheduler().execute(() -> attend(id));
    }

    private void attend(String id) {
        look(id);
    }

    @Override
    public RuntimeInfo info() {
        return info;
    }

    @Override
    public CreatedContainer create(CreateRequest request) {
        Bundle bundle = request.bundle();
        String id = bundle.containerId();
        if (request.stdio().terminal()) {
            throw new EngineException(
                    ErrorCode.UNSUPPORTED, "container " + id + ": the fake runtime has no terminals to give");
        }
        BundleConfig config = BundleConfig.of(request);
        Optional<String> script = config.script()
                .map(all -> runs.present(bundle, all).map(FakeScript::steps).orElse(all));
        Program program = script.map(ScriptLoader::load).orElseGet(() -> new CommandLookup(config).load());
        return store.exclusively(id, () -> {
            if (current(id) != null) {
                throw failed(bundle, "container with given ID already exists");
            }
            exitFiles.delete(id);
            Instant now = context.host().clock().instant();
            Optional<LogFile> log = logFile(request.log());
            ContainerRecord record = new ContainerRecord(
                    id,
                    UUID.randomUUID().toString(),
                    now,
                    new ContainerRecord.Process(
                            config.args(),
                            config.environment(),
                            config.directory(),
                            config.hostname(),
                            config.ownPidNamespace(),
                            request.stdio().openStdin(),
                            script),
                    config.memoryLimit(),
                    request.runTimeout(),
                    log,
                    List.of(),
                    new Progress(0, log.map(file -> prepare(bundle, file)).orElse(0L), 0, now));
            save(record, "fake.create");
            FakeContainer container = new FakeContainer(record, program, attachments.output(id));
            containers.put(id, container);
            container.advanceTo(now);
            scheduleNext(id, container);
            return new CreatedContainer(0, Optional.empty());
        });
    }

    private Optional<LogFile> logFile(LogSink sink) {
        return sink instanceof LogSink.K8sFile file
                ? Optional.of(new LogFile(
                        file.file().toAbsolutePath().toString(),
                        file.maxSize(),
                        context.host().clock().getZone().getId()))
                : Optional.empty();
    }

    private static long prepare(Bundle bundle, LogFile log) {
        try {
            return LogFileWriter.prepare(Path.of(log.path()));
        } catch (IOException e) {
            throw failed(bundle, "cannot open log " + log.path() + ": " + e);
        }
    }

    private static EngineException failed(Bundle bundle, String words) {
        return new EngineException(ErrorCode.RUNTIME_FAILED, "container " + bundle.containerId() + ": fake: " + words);
    }

    private void save(ContainerRecord record, String step) {
        context.host().failpoint(step + ".saving");
        store.save(record);
        context.host().failpoint(step + ".saved");
    }

    @Override
    public void start(Bundle bundle) {
        onExisting(bundle, container -> {
            switch (container.phase()) {
                case CREATED -> input(container, Input.Kind.START, 0, "fake.start");
                case STOPPED -> throw failed(bundle, "cannot start a container that has stopped");
                default -> throw failed(bundle, "cannot start an already running container");
            }
        });
    }

    @Override
    public void kill(Bundle bundle, Signal signal, boolean all) {
        on(bundle.containerId(), container -> {
            if (container == null || container.phase() == Phase.STOPPED) {
                throw new EngineException(
                        ErrorCode.CONTAINER_STOPPED,
                        "container " + bundle.containerId() + ": fake: container "
                                + (container == null ? "does not exist" : "not running"));
            }
            input(container, Input.Kind.SIGNAL, signal.number(), "fake.kill");
            return container;
        });
    }

    @Override
    public void pause(Bundle bundle) {
        onExisting(bundle, container -> {
            if (container.phase() != Phase.RUNNING) {
                throw failed(bundle, "container not running");
            }
            input(container, Input.Kind.PAUSE, 0, "fake.pause");
        });
    }

    @Override
    public void resume(Bundle bundle) {
        onExisting(bundle, container -> {
            if (container.phase() != Phase.PAUSED) {
                throw failed(bundle, "container not paused");
            }
            input(container, Input.Kind.RESUME, 0, "fake.resume");
        });
    }

    @Override
    public void update(Bundle bundle, ResourceUpdate update) {
        Optional<OptionalLong> limit;
        try {
            limit = BundleConfig.limit(JSON.readTree(update.ociJson()));
        } catch (JacksonException e) {
            throw failed(bundle, "cannot read the new limits: " + e.getOriginalMessage());
        }
        onExisting(bundle, container -> {
            if (container.phase() == Phase.STOPPED) {
                throw failed(bundle, "container not running");
            }
            limit.ifPresent(bytes -> input(container, Input.Kind.LIMIT_MEMORY, bytes.orElse(-1), "fake.update"));
        });
    }

    @Override
    public StreamConnection attach(Bundle bundle, OutputReceiver receiver) {
        String id = bundle.containerId();
        return on(id, container -> {
            requireAlive(bundle, container);
            FakeStreams streams =
                    new FakeStreams(receiver, context.host().scheduler(), new InputOf(bundle), container.produced());
            attachments.add(id, streams);
            return streams;
        });
    }

    private static FakeContainer requireAlive(Bundle bundle, @Nullable FakeContainer container) {
        if (container == null || container.phase() == Phase.STOPPED) {
            throw new EngineException(
                    ErrorCode.CONTAINER_STOPPED, "cannot attach to container " + bundle.containerId());
        }
        return container;
    }

    /** What is attached writes here. */
    private final class InputOf implements FakeStreams.Container {
        private final Bundle bundle;

        InputOf(Bundle bundle) {
            this.bundle = bundle;
        }

        @Override
        public void input(byte[] bytes) throws IOException {
            apply(container ->
                    FakeRuntime.this.input(container, Input.written(now(container.record()), bytes), "fake.stdin"));
        }

        @Override
        public void endInput() throws IOException {
            apply(container -> {
                if (container.record().process().openStdin()) {
                    FakeRuntime.this.input(container, Input.Kind.END_STDIN, 0, "fake.stdin");
                }
            });
        }

        private void apply(Consumer<FakeContainer> action) throws IOException {
            try {
                on(bundle.containerId(), container -> {
                    action.accept(requireAlive(bundle, container));
                    return bundle;
                });
            } catch (EngineException e) {
                throw new IOException(e.getMessage(), e);
            }
        }

        @Override
        public void left(FakeStreams streams) {
            attachments.remove(bundle.containerId(), streams);
        }
    }

    @Override
    public RuntimeStatus status(Bundle bundle) {
        return on(
                bundle.containerId(),
                container -> container == null ? RuntimeStatus.ABSENT : new RuntimeStatus(container.phase(), 0));
    }

    @Override
    public Optional<ExitReport> exitReport(Bundle bundle) {
        return on(
                bundle.containerId(), container -> container == null ? Optional.<ExitReport>empty() : container.exit());
    }

    @Override
    public void delete(Bundle bundle) {
        String id = bundle.containerId();
        store.exclusively(id, () -> {
            FakeContainer container = current(id);
            if (container != null) {
                cancelTimer(container);
            }
            context.host().failpoint("fake.delete.removing");
            store.remove(id);
            containers.remove(id);
            attachments.end(id);
            context.host().failpoint("fake.delete.removed");
            return exitFiles.delete(id);
        });
    }

    @Override
    public void abandon(Bundle bundle) {
        delete(bundle);
    }

    @Override
    public void close() {
        closed = true;
        if (watching != null) {
            watching.close();
        }
        attachments.endAll();
        for (String id : List.copyOf(containers.keySet())) {
            store.exclusively(id, () -> {
                FakeContainer container = containers.remove(id);
                if (container != null) {
                    cancelTimer(container);
                }
                return id;
            });
        }
        store.close();
    }

    private void onExisting(Bundle bundle, Consumer<FakeContainer> action) {
        on(bundle.containerId(), container -> {
            if (container == null) {
                throw failed(bundle, "container does not exist");
            }
            action.accept(container);
            return container;
        });
    }

    /** Does something with a container as it is now, and makes visible what comes of it. */
    private <T> T on(String id, Function<@Nullable FakeContainer, T> action) {
        boolean[] ended = new boolean[1];
        T result = store.exclusively(id, () -> {
            FakeContainer container = current(id);
            T value;
            try {
                value = action.apply(container);
            } finally {
                if (container != null && containers.containsKey(id)) {
                    if (container.exit().isPresent()) {
                        attachments.end(id);
                    }
                    ended[0] = announceEnd(id, container);
                    scheduleNext(id, container);
                }
            }
            return value;
        });
        if (ended[0]) {
            context.exits().exited(id);
        }
        return result;
    }

    /** The container, played up to now; null when there is none. */
    private @Nullable FakeContainer current(String id) {
        Optional<ContainerRecord> record = store.load(id);
        FakeContainer container = containers.get(id);
        if (record.isEmpty()) {
            attachments.end(id);
            forget(id, container);
            return null;
        }
        if (container == null || !container.adopt(record.get())) {
            forget(id, container);
            container = new FakeContainer(record.get(), attachments.output(id));
            containers.put(id, container);
        }
        advance(container);
        return container;
    }

    private void forget(String id, @Nullable FakeContainer container) {
        if (container != null) {
            cancelTimer(container);
            containers.remove(id);
        }
    }

    /** Now, but never before what is on record: the clock may have been set back. */
    private Instant now(ContainerRecord record) {
        Instant now = context.host().clock().instant();
        Instant last = record.lastInstant();
        return now.isBefore(last) ? last : now;
    }

    private void advance(FakeContainer container) {
        ContainerRecord record = container.record();
        boolean done = false;
        try {
            container.advanceTo(now(record)).ifPresent(progress -> {
                ContainerRecord newer = record.with(progress);
                save(newer, "fake.log");
                container.recorded(newer);
            });
            done = true;
        } finally {
            if (!done) {
                // What was written is not on record: to be found out again from the record and the log.
                forget(record.id(), container);
            }
        }
    }

    private void input(FakeContainer container, Input.Kind kind, long value, String step) {
        input(container, new Input(now(container.record()), kind, value), step);
    }

    private void input(FakeContainer container, Input input, String step) {
        ContainerRecord record = container.record().with(input);
        save(record, step);
        container.recorded(record);
        advance(container);
    }

    private boolean announceEnd(String id, FakeContainer container) {
        Optional<ExitReport> exit = container.exit();
        if (exit.isEmpty() || container.endAnnounced) {
            return false;
        }
        context.host().failpoint("fake.exit.writing");
        exitFiles.write(id, exit.get());
        context.host().failpoint("fake.exit.written");
        container.endAnnounced = true;
        return true;
    }

    private void scheduleNext(String id, FakeContainer container) {
        long next = container.next();
        if (closed || (container.timer != null && container.timerAt == next)) {
            return;
        }
        cancelTimer(container);
        if (next == Machine.NEVER) {
            return;
        }
        Duration delay = container.until(next, context.host().clock().instant(), BUSY_PAUSE);
        container.timerAt = next;
        container.timer = context.host().scheduler().schedule(delay, () -> timerFired(id, container));
    }

    private void timerFired(String id, FakeContainer container) {
        container.timerAt = Machine.NEVER;
        look(id);
    }

    /** Makes visible what fell due. Tasks that come too late, after {@link #close}, do nothing. */
    private void look(String id) {
        if (closed) {
            return;
        }
        try {
            on(id, container -> container == null);
        } catch (EngineException e) {
            if (!closed) {
                throw e;
            }
        }
    }

    private static void cancelTimer(FakeContainer container) {
        Cancellable timer = container.timer;
        if (timer != null) {
            timer.close();
            container.timer = null;
        }
    }
}
