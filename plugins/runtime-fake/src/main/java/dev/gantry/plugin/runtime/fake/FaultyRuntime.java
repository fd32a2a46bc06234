// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.fake;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.ExitStatus;
import dev.gantry.api.model.Signal;
import dev.gantry.api.model.TerminalSize;
import dev.gantry.spi.host.Cancellable;
import dev.gantry.spi.host.ProcessIdentity;
import dev.gantry.spi.runtime.Bundle;
import dev.gantry.spi.runtime.CreateRequest;
import dev.gantry.spi.runtime.CreatedContainer;
import dev.gantry.spi.runtime.ExecBundle;
import dev.gantry.spi.runtime.ExecRequest;
import dev.gantry.spi.runtime.ExitReport;
import dev.gantry.spi.runtime.OciRuntime;
import dev.gantry.spi.runtime.OciSpec;
import dev.gantry.spi.runtime.OutputReceiver;
import dev.gantry.spi.runtime.ResourceUpdate;
import dev.gantry.spi.runtime.RuntimeContext;
import dev.gantry.spi.runtime.RuntimeInfo;
import dev.gantry.spi.runtime.RuntimeStatus;
import dev.gantry.spi.runtime.StartedExec;
import dev.gantry.spi.runtime.StreamConnection;

/**
 * A runtime of which calls go wrong as {@link Faults} say: those of all containers, and those that a container has in its
 * annotation {@value #ANNOTATION} or, for one of its runs, in its script, in the language of {@link FaultLoader}. Whatever the
 * runtime beneath is.
 */
final class FaultyRuntime implements OciRuntime {
    static final String ANNOTATION = "dev.gantry.fake.faults";

    /** Greater than any process id (proc(5), pid_max), so that it is always a process that has died. */
    private static final ProcessIdentity DEAD = new ProcessIdentity(Integer.MAX_VALUE, 1);

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final OciRuntime runtime;
    private final RuntimeContext context;
    private final Faults given;
    private final Faults configured;
    private final ScriptedRuns runs;
    private final Map<String, Faults> ofContainers = new ConcurrentHashMap<>();
    private final Set<String> withoutMonitor = ConcurrentHashMap.newKeySet();
    private final Map<String, Cancellable> lateReports = new ConcurrentHashMap<>();

    /**
     * @param given faults that a program adds and clears as it likes
     * @param configured faults that stay
     * @param runs tells in which run a container is
     */
    FaultyRuntime(OciRuntime runtime, RuntimeContext context, Faults given, Faults configured, ScriptedRuns runs) {
        this.runtime = runtime;
        this.context = context;
        this.given = given;
        this.configured = configured;
        this.runs = runs;
    }

    @Override
    public RuntimeInfo info() {
        return runtime.info();
    }

    /**
     * The faults that the container itself asks for. They are read again where another engine made the container; by then
     * they have proved to be readable.
     */
    private Faults of(Bundle bundle) {
        return ofContainers.computeIfAbsent(bundle.containerId(), id -> {
            try {
                return faults(annotations(bundle), script -> runs.present(bundle, script));
            } catch (EngineException e) {
                return new Faults();
            }
        });
    }

    private static Map<String, String> annotations(Bundle bundle) {
        try {
            byte[] config = Files.readAllBytes(bundle.path().resolve("config.json"));
            // Most containers have none, and are spared the parsing.
            String text = new String(config, StandardCharsets.ISO_8859_1);
            if (!text.contains(ANNOTATION) && !text.contains(FakeScript.ANNOTATION)) {
                return Map.of();
            }
            Map<String, String> annotations = new HashMap<>();
            JSON.readTree(config)
                    .path("annotations")
                    .forEachEntry((name, value) -> annotations.put(name, value.asString("")));
            return annotations;
        } catch (IOException | JacksonException e) {
            // No bundle, or none that can be read: for the runtime to say.
            return Map.of();
        }
    }

    private static Faults faults(Map<String, String> annotations, Function<String, Optional<FakeScript>> ofRun) {
        Faults faults = new Faults();
        load(annotations.getOrDefault(ANNOTATION, ""), ANNOTATION, faults);
        Optional.ofNullable(annotations.get(FakeScript.ANNOTATION))
                .flatMap(ofRun)
                .ifPresent(run -> load(run.faults(), FakeScript.ANNOTATION, faults));
        return faults;
    }

    private static void load(String text, String annotation, Faults faults) {
        if (!text.isEmpty()) {
            FaultLoader.load(
                    text, new FaultLoader.Place("annotation " + annotation, ErrorCode.INVALID_ARGUMENT), faults);
        }
    }

    /** Asked of all three, as each counts its calls. */
    private Optional<Fault.Effect> effect(RuntimeCall call, Bundle bundle) {
        Optional<Fault.Effect> first = given.at(call, bundle);
        Optional<Fault.Effect> second = of(bundle).at(call, bundle);
        Optional<Fault.Effect> third = configured.at(call, bundle);
        return first.or(() -> second).or(() -> third);
    }

    private <T> T call(RuntimeCall call, Bundle bundle, Supplier<T> action) {
        Optional<Fault.Effect> effect = effect(call, bundle);
        return effect.isEmpty() ? action.get() : disturbed(effect.get(), call, bundle, action);
    }

    private void call(RuntimeCall call, Bundle bundle, Runnable action) {
        call(call, bundle, () -> {
            action.run();
            return bundle;
        });
    }

    private <T> T disturbed(Fault.Effect effect, RuntimeCall call, Bundle bundle, Supplier<T> action) {
        if (effect instanceof Fault.Effect.Fail fail) {
            throw new EngineException(
                    fail.code(), "container " + bundle.containerId() + ": " + context.name() + ": " + fail.words());
        }
        if (effect instanceof Fault.Effect.Hang hang) {
            throw hang(hang.atMost(), call, bundle);
        }
        if (effect instanceof Fault.Effect.Slow slow) {
            sleep(slow.by(), call, bundle);
        }
        T result = action.get();
        if (effect instanceof Fault.Effect.Die) {
            throw new EngineDied("after " + call.word() + " of container " + bundle.containerId());
        }
        return result;
    }

    private EngineException hang(Duration atMost, RuntimeCall call, Bundle bundle) {
        Instant begun = context.host().clock().instant();
        sleep(atMost, call, bundle);
        boolean over = !context.host().clock().instant().isBefore(begun.plus(atMost));
        return new EngineException(
                over ? ErrorCode.TIMED_OUT : ErrorCode.CANCELLED,
                "container " + bundle.containerId() + ": " + context.name() + " did not answer to " + call.word());
    }

    private void sleep(Duration duration, RuntimeCall call, Bundle bundle) {
        try {
            given.hang(context.host().scheduler().sleeper(), duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(
                    ErrorCode.CANCELLED, "interrupted in " + call.word() + " of container " + bundle.containerId());
        }
    }

    @Override
    public CreatedContainer create(CreateRequest request) {
        Bundle bundle = request.bundle();
        forget(bundle.containerId());
        ofContainers.put(
                bundle.containerId(),
                faults(
                        request.config().map(OciSpec::annotations).orElseGet(() -> annotations(bundle)),
                        script -> runs.next(bundle, script)));
        Optional<Fault.Effect> effect = effect(RuntimeCall.CREATE, bundle);
        if (effect.isEmpty()) {
            return runtime.create(request);
        }
        if (effect.get() instanceof Fault.Effect.KillMonitor) {
            CreatedContainer created = runtime.create(request);
            withoutMonitor.add(bundle.containerId());
            return new CreatedContainer(created.pid(), Optional.of(DEAD));
        }
        return disturbed(effect.get(), RuntimeCall.CREATE, bundle, () -> runtime.create(request));
    }

    @Override
    public void start(Bundle bundle) {
        call(RuntimeCall.START, bundle, () -> runtime.start(bundle));
    }

    @Override
    public void kill(Bundle bundle, Signal signal, boolean all) {
        call(RuntimeCall.KILL, bundle, () -> runtime.kill(bundle, signal, all));
    }

    @Override
    public void delete(Bundle bundle) {
        call(RuntimeCall.DELETE, bundle, () -> {
            runtime.delete(bundle);
            forget(bundle.containerId());
        });
    }

    @Override
    public StreamConnection attach(Bundle bundle, OutputReceiver receiver) {
        return call(RuntimeCall.ATTACH, bundle, () -> runtime.attach(bundle, receiver));
    }

    @Override
    public void resize(Bundle bundle, TerminalSize size) {
        runtime.resize(bundle, size);
    }

    @Override
    public StartedExec exec(ExecRequest request) {
        return call(RuntimeCall.EXEC, request.session().container(), () -> runtime.exec(request));
    }

    @Override
    public void resizeExec(ExecBundle session, TerminalSize size) {
        runtime.resizeExec(session, size);
    }

    @Override
    public void killExec(ExecBundle session, Optional<ProcessIdentity> process, Signal signal) {
        call(RuntimeCall.KILL_EXEC, session.container(), () -> runtime.killExec(session, process, signal));
    }

    @Override
    public Optional<ExitReport> execExitReport(ExecBundle session) {
        return runtime.execExitReport(session);
    }

    @Override
    public void deleteExec(ExecBundle session) {
        call(RuntimeCall.DELETE_EXEC, session.container(), () -> runtime.deleteExec(session));
    }

    @Override
    public void reopenLog(Bundle bundle, Path log) {
        runtime.reopenLog(bundle, log);
    }

    @Override
    public RuntimeStatus status(Bundle bundle) {
        return call(RuntimeCall.STATUS, bundle, () -> runtime.status(bundle));
    }

    @Override
    public void pause(Bundle bundle) {
        call(RuntimeCall.PAUSE, bundle, () -> runtime.pause(bundle));
    }

    @Override
    public void resume(Bundle bundle) {
        call(RuntimeCall.RESUME, bundle, () -> runtime.resume(bundle));
    }

    @Override
    public void update(Bundle bundle, ResourceUpdate update) {
        call(RuntimeCall.UPDATE, bundle, () -> runtime.update(bundle, update));
    }

    @Override
    public Optional<ExitReport> exitReport(Bundle bundle) {
        if (withoutMonitor.contains(bundle.containerId())) {
            return Optional.empty();
        }
        // A report goes wrong where there is one: looking before that is no call to count.
        Optional<ExitReport> report = runtime.exitReport(bundle);
        Optional<Fault.Effect> effect = report.isEmpty() ? Optional.empty() : effect(RuntimeCall.EXIT_REPORT, bundle);
        if (effect.isEmpty()) {
            return report;
        }
        ExitReport exit = report.orElseThrow();
        if (effect.get() instanceof Fault.Effect.LoseReport) {
            return Optional.empty();
        }
        if (effect.get() instanceof Fault.Effect.DelayReport late) {
            return delayed(exit, late.by(), bundle.containerId());
        }
        if (effect.get() instanceof Fault.Effect.GarbleReport garbled) {
            return Optional.of(new ExitReport(
                    new ExitStatus.Unknown("its exit report holds \"" + garbled.found() + "\""),
                    false,
                    exit.finishedAt()));
        }
        return disturbed(effect.get(), RuntimeCall.EXIT_REPORT, bundle, () -> report);
    }

    private Optional<ExitReport> delayed(ExitReport exit, Duration by, String id) {
        Duration left = Duration.between(
                context.host().clock().instant(), exit.finishedAt().plus(by));
        if (left.isNegative() || left.isZero()) {
            return Optional.of(exit);
        }
        lateReports.computeIfAbsent(
                id,
                key -> context.host()
                        .scheduler()
                        .schedule(left, () -> context.exits().exited(key)));
        return Optional.empty();
    }

    @Override
    public void abandon(Bundle bundle) {
        call(RuntimeCall.ABANDON, bundle, () -> {
            runtime.abandon(bundle);
            forget(bundle.containerId());
        });
    }

    @Override
    public void quiesce(Bundle bundle) {
        runtime.quiesce(bundle);
    }

    private void forget(String id) {
        ofContainers.remove(id);
        withoutMonitor.remove(id);
        Cancellable late = lateReports.remove(id);
        if (late != null) {
            late.close();
        }
    }

    @Override
    public void close() {
        List.copyOf(lateReports.values()).forEach(Cancellable::close);
        runtime.close();
    }
}
