// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.fake;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.Signal;
import dev.gantry.api.model.TerminalSize;
import dev.gantry.plugin.runtime.fake.program.Program;
import dev.gantry.plugin.runtime.fake.program.ScriptLoader;
import dev.gantry.plugin.runtime.fake.record.ContainerRecord;
import dev.gantry.plugin.runtime.fake.record.ContainerRecord.Input;
import dev.gantry.plugin.runtime.fake.record.ContainerRecord.LogFile;
import dev.gantry.plugin.runtime.fake.record.ContainerRecord.Progress;
import dev.gantry.plugin.runtime.fake.record.RecordStore;
import dev.gantry.spi.host.ProcessIdentity;
import dev.gantry.spi.runtime.Bundle;
import dev.gantry.spi.runtime.CreateRequest;
import dev.gantry.spi.runtime.CreatedContainer;
import dev.gantry.spi.runtime.ExecBundle;
import dev.gantry.spi.runtime.ExecRequest;
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
import dev.gantry.spi.runtime.StartedExec;
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
    private static final Set<RuntimeFeature> FEATURES = EnumSet.of(
            RuntimeFeature.PAUSE,
            RuntimeFeature.UPDATE,
            RuntimeFeature.ATTACH,
            RuntimeFeature.EXEC,
            RuntimeFeature.REOPEN_LOG,
            RuntimeFeature.TERMINAL,
            RuntimeFeature.KILL_WHILE_PAUSED);

    private final RuntimeContext context;
    private final ScriptedRuns runs;
    private final boolean shared;
    private final RuntimeInfo info;
    private final FakeAttachments attachments = new FakeAttachments();
    private final PlayedContainers containers;
    private final FakeExecs execs;

    /**
     * @param runs tells in which run a container is; whoever asks for one to be made has counted that
     * @param shared whether the store has its containers in files, where others see them; then they have bundles too
     */
    FakeRuntime(RuntimeContext context, RecordStore store, ExitFiles exitFiles, ScriptedRuns runs, boolean shared) {
        this.context = context;
        this.containers = new PlayedContainers(context, store, exitFiles, attachments);
        this.execs = new FakeExecs(containers, attachments, context.host().scheduler());
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
        containers.begin(shared);
    }

    @Override
    public RuntimeInfo info() {
        return info;
    }

    @Override
    public CreatedContainer create(CreateRequest request) {
        Bundle bundle = request.bundle();
        String id = bundle.containerId();
        BundleConfig config = BundleConfig.of(request);
        Optional<FakeScript> run = config.script().flatMap(all -> runs.present(bundle, all));
        Optional<String> script = run.map(FakeScript::steps).or(config::script);
        Program program = script.map(ScriptLoader::load)
                .orElseGet(() -> new CommandLookup(
                                config.root(), config.environment(), config.directory(), CommandLookup.Occasion.CREATE)
                        .load(config.args()));
        containers.add(id, program, () -> failed(bundle, "container with given ID already exists"), now -> {
            Optional<LogFile> log = logFile(bundle, request.log());
            return new ContainerRecord(
                    id,
                    UUID.randomUUID().toString(),
                    now,
                    config.root().toAbsolutePath().toString(),
                    new ContainerRecord.Process(
                            config.args(),
                            config.environment(),
                            config.directory(),
                            config.hostname(),
                            config.ownPidNamespace(),
                            request.stdio().openStdin(),
                            request.stdio().terminal() ? OptionalInt.of(0) : OptionalInt.empty(),
                            script),
                    run.map(FakeScript::answers).orElse(Map.of()),
                    config.memoryLimit(),
                    request.runTimeout(),
                    log,
                    List.of(),
                    List.of(),
                    new Progress(0, log.map(file -> prepare(bundle, file)).orElse(0L), 0, now));
        });
        return new CreatedContainer(0, Optional.empty());
    }

    private Optional<LogFile> logFile(Bundle bundle, LogSink sink) {
        if (sink instanceof LogSink.Journald) {
            throw unsupported(bundle, "does not write to the journal");
        }
        if (sink instanceof LogSink.Passthrough) {
            throw unsupported(bundle, "has no process to give our standard streams to");
        }
        return sink instanceof LogSink.K8sFile file
                ? Optional.of(new LogFile(
                        file.file().toAbsolutePath().toString(),
                        file.maxSize(),
                        context.host().clock().getZone().getId()))
                : Optional.empty();
    }

    private static EngineException unsupported(Bundle bundle, String what) {
        return new EngineException(
                ErrorCode.UNSUPPORTED,
                "cannot create container " + bundle.containerId() + ": runtime fake " + what,
                "create it with log driver k8s-file or none (--log-driver)");
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

    @Override
    public void start(Bundle bundle) {
        onExisting(bundle, container -> {
            switch (container.phase()) {
                case CREATED -> containers.input(container, Input.Kind.START, 0, "fake.start");
                case STOPPED -> throw failed(bundle, "cannot start a container that has stopped");
                default -> throw failed(bundle, "cannot start an already running container");
            }
        });
    }

    @Override
    public void kill(Bundle bundle, Signal signal, boolean all) {
        containers.on(bundle.containerId(), container -> {
            if (container == null || container.phase() == Phase.STOPPED) {
                throw new EngineException(
                        ErrorCode.CONTAINER_STOPPED,
                        "container " + bundle.containerId() + ": fake: container "
                                + (container == null ? "does not exist" : "not running"));
            }
            containers.input(container, all ? Input.Kind.SIGNAL_ALL : Input.Kind.SIGNAL, signal.number(), "fake.kill");
            return container;
        });
    }

    @Override
    public void pause(Bundle bundle) {
        onExisting(bundle, container -> {
            if (container.phase() != Phase.RUNNING) {
                throw failed(bundle, "container not running");
            }
            containers.input(container, Input.Kind.PAUSE, 0, "fake.pause");
        });
    }

    @Override
    public void resume(Bundle bundle) {
        onExisting(bundle, container -> {
            if (container.phase() != Phase.PAUSED) {
                throw failed(bundle, "container not paused");
            }
            containers.input(container, Input.Kind.RESUME, 0, "fake.resume");
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
            limit.ifPresent(
                    bytes -> containers.input(container, Input.Kind.LIMIT_MEMORY, bytes.orElse(-1), "fake.update"));
        });
    }

    @Override
    public StreamConnection attach(Bundle bundle, OutputReceiver receiver) {
        String id = bundle.containerId();
        return containers.on(id, container -> {
            requireAlive("attach to", bundle, container);
            FakeStreams streams =
                    new FakeStreams(receiver, context.host().scheduler(), new InputOf(bundle), container.produced());
            attachments.add(FakeAttachments.Owner.of(id), streams);
            return streams;
        });
    }

    @Override
    public void resize(Bundle bundle, TerminalSize size) {
        containers.on(bundle.containerId(), present -> {
            FakeContainer container = requireAlive("resize the terminal of", bundle, present);
            if (container.record().process().terminal().isEmpty()) {
                throw failed(bundle, "it has no terminal");
            }
            containers.input(container, Input.resized(containers.now(container.record()), size), "fake.resize");
            return container;
        });
    }

    private static FakeContainer requireAlive(String verb, Bundle bundle, @Nullable FakeContainer container) {
        if (container == null || container.phase() == Phase.STOPPED) {
            throw new EngineException(
                    ErrorCode.CONTAINER_STOPPED, "cannot " + verb + " container " + bundle.containerId());
        }
        return container;
    }

    /** What is attached writes here. */
    private final class InputOf implements FakeStreams.Target {
        private final Bundle bundle;

        InputOf(Bundle bundle) {
            this.bundle = bundle;
        }

        @Override
        public void input(byte[] bytes) throws IOException {
            apply(container -> containers.input(
                    container, Input.written(containers.now(container.record()), bytes), "fake.stdin"));
        }

        @Override
        public void endInput() throws IOException {
            apply(container -> {
                ContainerRecord.Process process = container.record().process();
                if (process.openStdin() && process.terminal().isEmpty()) {
                    containers.input(container, Input.Kind.END_STDIN, 0, "fake.stdin");
                }
            });
        }

        private void apply(Consumer<FakeContainer> action) throws IOException {
            try {
                containers.on(bundle.containerId(), container -> {
                    action.accept(requireAlive("attach to", bundle, container));
                    return bundle;
                });
            } catch (EngineException e) {
                throw new IOException(e.getMessage(), e);
            }
        }

        @Override
        public void left(FakeStreams streams) {
            attachments.remove(FakeAttachments.Owner.of(bundle.containerId()), streams);
        }
    }

    @Override
    public void reopenLog(Bundle bundle, Path log) {
        containers.on(bundle.containerId(), container -> {
            if (container == null || container.phase() == Phase.STOPPED) {
                throw new EngineException(
                        ErrorCode.CONTAINER_STOPPED, "cannot begin a new log for container " + bundle.containerId());
            }
            try {
                container
                        .reopenLog(containers.now(container.record()))
                        .ifPresent(progress ->
                                containers.change(container, container.record().with(progress), "fake.reopen"));
            } catch (IOException e) {
                throw failed(bundle, "cannot begin a new log: " + e);
            }
            return container;
        });
    }

    @Override
    public RuntimeStatus status(Bundle bundle) {
        return containers.on(
                bundle.containerId(),
                container -> container == null ? RuntimeStatus.ABSENT : new RuntimeStatus(container.phase(), 0));
    }

    @Override
    public Optional<ExitReport> exitReport(Bundle bundle) {
        return containers.on(
                bundle.containerId(), container -> container == null ? Optional.<ExitReport>empty() : container.exit());
    }

    @Override
    public StartedExec exec(ExecRequest request) {
        return execs.exec(request);
    }

    @Override
    public void resizeExec(ExecBundle session, TerminalSize size) {
        execs.resize(session, size);
    }

    @Override
    public void killExec(ExecBundle session, Optional<ProcessIdentity> process, Signal signal) {
        execs.kill(session, signal);
    }

    @Override
    public Optional<ExitReport> execExitReport(ExecBundle session) {
        return execs.exitReport(session);
    }

    @Override
    public void deleteExec(ExecBundle session) {
        execs.delete(session);
    }

    @Override
    public void delete(Bundle bundle) {
        containers.remove(bundle.containerId());
    }

    @Override
    public void abandon(Bundle bundle) {
        delete(bundle);
    }

    @Override
    public void close() {
        containers.close();
    }

    private void onExisting(Bundle bundle, Consumer<FakeContainer> action) {
        containers.on(bundle.containerId(), container -> {
            if (container == null) {
                throw failed(bundle, "container does not exist");
            }
            action.accept(container);
            return container;
        });
    }
}
