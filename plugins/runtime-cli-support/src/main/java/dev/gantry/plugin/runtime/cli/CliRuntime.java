// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.Signal;
import dev.gantry.api.model.TerminalSize;
import dev.gantry.spi.host.HostServices;
import dev.gantry.spi.host.ProcessIdentity;
import dev.gantry.spi.host.ProcessLauncher.Result;
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
 * An OCI runtime that is driven by its command line (the one that runc began and that crun, youki, runsc and Kata share),
 * with conmon as the monitor of each container.
 *
 * <p>Between {@link #create} and {@link #delete}, conmon's {@code attach}, {@code ctl} and {@code winsz} are in the
 * bundle, {@code pidfile}, {@code conmon.pid}, {@code oci-log} and {@code persist/} in the run directory, and from the
 * container's end on its exit file in the exit directory.
 */
public final class CliRuntime implements OciRuntime {
    /** Hooks may run in these two. */
    private static final Duration START = Duration.ofSeconds(120);

    private static final Duration DELETE = Duration.ofSeconds(120);
    private static final Duration OTHER_CALLS = Duration.ofSeconds(30);
    private static final Duration EXIT_REPORT = Duration.ofSeconds(5);
    private static final Duration LAST_MOVE = Duration.ofMillis(200);
    /** How long a runtime may be seen in the middle of a creation or a deletion. */
    private static final Duration CHANGES_ELSEWHERE = Duration.ofMillis(500);

    private final CliRuntimeProfile profile;
    private final HostServices host;
    private final Path exitDirectory;
    private final Programs programs;
    private final RuntimeProgram runtime;
    private final Patience patience;
    private final ContainerProcesses processes;
    private final MonitorCgroup monitorCgroup;
    private final MonitorLaunch launch;
    private final CliExecs execs;
    private volatile @Nullable RuntimeInfo info;

    private CliRuntime(CliRuntimeProfile profile, RuntimeContext context, Map<String, String> inherited) {
        this.profile = profile;
        this.host = context.host();
        this.exitDirectory = context.exitDirectory();
        ChildEnvironment environment = new ChildEnvironment(inherited);
        this.programs = new Programs(
                host.launcher(),
                environment.ofRuntime(),
                profile,
                context.settings().path().orElse(profile.program()),
                context.monitorPath());
        this.runtime = new RuntimeProgram(
                context.name(),
                programs.runtime(),
                context.stateDirectory(),
                context.settings().flags(),
                host.launcher(),
                environment.ofRuntime());
        this.patience = new Patience(host.scheduler());
        this.processes = new ContainerProcesses(host.processes(), context.stateDirectory(), patience);
        this.monitorCgroup = new MonitorCgroup(Path.of("/proc/self"));
        this.launch = new MonitorLaunch(host, programs, runtime, environment, processes, patience, monitorCgroup);
        this.execs = new CliExecs(host, launch, processes, patience, monitorCgroup, context.exits());
    }

    /**
     * Opens a runtime.
     *
     * @throws EngineException with {@link ErrorCode#PROGRAM_MISSING} when it or conmon is missing, or with
     *     {@link ErrorCode#INVALID_CONFIG} for an option that the profile does not name
     */
    public static OciRuntime open(CliRuntimeProfile profile, RuntimeContext context) {
        TreeSet<String> unknown = new TreeSet<>(context.settings().options().keySet());
        unknown.removeAll(profile.options());
        if (!unknown.isEmpty()) {
            throw new EngineException(
                    ErrorCode.INVALID_CONFIG,
                    "runtime " + context.name() + " has no option " + unknown.first(),
                    profile.options().isEmpty()
                            ? "remove it"
                            : "its options are " + String.join(", ", new TreeSet<>(profile.options())));
        }
        return new CliRuntime(profile, context, System.getenv());
    }

    @Override
    public RuntimeInfo info() {
        RuntimeInfo known = info;
        if (known == null) {
            known = new RuntimeInfo(
                    programs.runtimeVersion(),
                    Optional.of(programs.runtime()),
                    Optional.of(programs.monitorVersion()),
                    profile.features());
            info = known;
        }
        return known;
    }

    @Override
    public CreatedContainer create(CreateRequest request) {
        BundleFiles files = files(request.bundle());
        requireNew(request.bundle().containerId());
        clear(files);
        if (request.log() instanceof LogSink.K8sFile log) {
            BundleFiles.createLog(log.file());
        }
        files.prepare();
        try {
            return launch.create(request, files);
        } catch (EngineException e) {
            try {
                abandon(request.bundle());
            } catch (EngineException leftovers) {
                e.addSuppressed(leftovers);
            }
            throw e;
        }
    }

    /** The runtime would refuse it too, but by then conmon has written over what belongs to the one that is there. */
    private void requireNew(String containerId) {
        if (runtime.keepsStateOf(containerId)) {
            throw new EngineException(
                    ErrorCode.RUNTIME_FAILED,
                    runtime.name() + ": there is a container " + containerId + " already",
                    "delete it first");
        }
    }

    @Override
    public void start(Bundle bundle) {
        host.failpoint("runtime.starting");
        runtime.succeed(START, "start", bundle.containerId());
        host.failpoint("runtime.started");
    }

    @Override
    public void kill(Bundle bundle, Signal signal, boolean all) {
        List<String> arguments = new ArrayList<>(List.of("kill"));
        if (all) {
            arguments.add("--all");
        }
        arguments.add(bundle.containerId());
        arguments.add(Integer.toString(signal.number()));
        host.failpoint("runtime.killing");
        Result result = runtime.call(OTHER_CALLS, arguments);
        host.failpoint("runtime.killed");
        if (result.exitCode() == 0) {
            return;
        }
        if (isOver(bundle)) {
            throw new EngineException(
                    ErrorCode.CONTAINER_STOPPED, "cannot send " + signal + " to container " + bundle.containerId());
        }
        throw runtime.error("kill", result);
    }

    /** Runtimes have many words for a container that has ended; only the state is plain. */
    private boolean isOver(Bundle bundle) {
        Phase phase = status(bundle).phase();
        return phase == Phase.STOPPED || phase == Phase.ABSENT;
    }

    @Override
    public void delete(Bundle bundle) {
        BundleFiles files = files(bundle);
        host.failpoint("runtime.deleting");
        deleteFromRuntime(bundle);
        host.failpoint("runtime.deleted");
        if (!files.exitReported() || files.attachable()) {
            awaitExitReport(files);
        }
        clear(files);
        monitorCgroup.leave(bundle.path());
    }

    private void deleteFromRuntime(Bundle bundle) {
        Result result = runtime.call(DELETE, List.of("delete", "--force", bundle.containerId()));
        if (result.exitCode() != 0 && status(bundle).phase() != Phase.ABSENT) {
            throw runtime.error("delete", result);
        }
    }

    /** conmon reports the end of what was alive just now. Were that left for later, it would be taken for the next run's. */
    private void awaitExitReport(BundleFiles files) {
        Optional<ProcessIdentity> monitor = processes.monitor(files);
        if (monitor.isEmpty()) {
            return;
        }
        boolean settled =
                patience.until(() -> files.exitReported() || !host.processes().isAlive(monitor.get()), EXIT_REPORT);
        if (!settled) {
            // A client that does not read what it attached to keeps conmon from ever coming to that.
            processes.kill(files);
            files.removeUnfinishedExit();
        } else if (files.attachable()) {
            // Were a new run quicker than that, conmon would remove the new run's socket.
            patience.until(() -> !files.attachable(), LAST_MOVE);
        }
    }

    /**
     * What the runtime says, unless it says that there is no such container while it has something of one. That is so for
     * the moment that a creation or a deletion elsewhere takes; for longer, something is wrong with it.
     */
    @Override
    public RuntimeStatus status(Bundle bundle) {
        List<Optional<RuntimeStatus>> answers = new ArrayList<>();
        patience.until(
                () -> {
                    Optional<RuntimeStatus> answer = ask(bundle);
                    answers.add(answer);
                    return answer.isPresent();
                },
                CHANGES_ELSEWHERE);
        return answers.get(answers.size() - 1).orElseThrow(() -> runtime.error("state", state(bundle)));
    }

    private Result state(Bundle bundle) {
        return runtime.call(OTHER_CALLS, List.of("state", bundle.containerId()));
    }

    /** Its words alone do not tell: a runtime that lacks a library says "No such file or directory" too. */
    private Optional<RuntimeStatus> ask(Bundle bundle) {
        Result result = state(bundle);
        if (result.exitCode() == 0) {
            return Optional.of(status(result));
        }
        if (!RuntimeMessages.meansUnknownContainer(RuntimeProgram.reason("state", result))) {
            throw runtime.error("state", result);
        }
        if (!runtime.remembers(bundle.containerId())) {
            return Optional.of(RuntimeStatus.ABSENT);
        }
        return processes.isBeingCreated(files(bundle))
                ? Optional.of(new RuntimeStatus(Phase.CREATING, 0))
                : Optional.empty();
    }

    private RuntimeStatus status(Result result) {
        Map<String, String> state = FlatJson.parse(result.stdout()).orElse(Map.of());
        return new RuntimeStatus(phase(state.getOrDefault("status", "")), pid(state.getOrDefault("pid", "0")));
    }

    private Phase phase(String word) {
        return switch (word) {
            case "creating" -> Phase.CREATING;
            case "created" -> Phase.CREATED;
            case "running" -> Phase.RUNNING;
            case "paused" -> Phase.PAUSED;
            case "stopped" -> Phase.STOPPED;
            default ->
                throw new EngineException(
                        ErrorCode.RUNTIME_FAILED, runtime.name() + ": state answered with status \"" + word + "\"");
        };
    }

    private static long pid(String text) {
        return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : 0;
    }

    @Override
    public void pause(Bundle bundle) {
        require(RuntimeFeature.PAUSE, "pause", bundle);
        host.failpoint("runtime.pausing");
        runtime.succeed(OTHER_CALLS, "pause", bundle.containerId());
        host.failpoint("runtime.paused");
    }

    @Override
    public void resume(Bundle bundle) {
        require(RuntimeFeature.PAUSE, "unpause", bundle);
        host.failpoint("runtime.resuming");
        runtime.succeed(OTHER_CALLS, "resume", bundle.containerId());
        host.failpoint("runtime.resumed");
    }

    @Override
    public void update(Bundle bundle, ResourceUpdate update) {
        require(RuntimeFeature.UPDATE, "update", bundle);
        BundleFiles files = files(bundle);
        host.failpoint("runtime.updating");
        Path resources = files.writeResources(update.ociJson());
        try {
            runtime.succeed(OTHER_CALLS, "update", "--resources", resources.toString(), bundle.containerId());
        } finally {
            files.removeResources();
        }
        host.failpoint("runtime.updated");
    }

    @Override
    public StreamConnection attach(Bundle bundle, OutputReceiver receiver) {
        require(RuntimeFeature.ATTACH, "attach to", bundle);
        return MonitorStreams.connect(host, files(bundle), receiver);
    }

    @Override
    public void resize(Bundle bundle, TerminalSize size) {
        require(RuntimeFeature.TERMINAL, "resize the terminal of", bundle);
        BundleFiles files = files(bundle);
        MonitorControl control = new MonitorControl(files);
        if (!hasMonitor(files)) {
            throw control.stopped("resize the terminal of");
        }
        control.resize(size);
    }

    @Override
    public void reopenLog(Bundle bundle, Path log) {
        require(RuntimeFeature.REOPEN_LOG, "begin a new log for", bundle);
        BundleFiles files = files(bundle);
        MonitorControl control = new MonitorControl(files);
        if (!hasMonitor(files)) {
            throw control.stopped("begin a new log for");
        }
        host.failpoint("log.reopening");
        control.reopenLog(log, patience);
        host.failpoint("log.reopened");
    }

    private boolean hasMonitor(BundleFiles files) {
        return files.attachable() && processes.monitor(files).isPresent();
    }

    @Override
    public StartedExec exec(ExecRequest request) {
        Bundle bundle = request.session().container();
        require(RuntimeFeature.EXEC, "execute a command in", bundle);
        try {
            return execs.start(request);
        } catch (EngineException e) {
            boolean ofRuntime = e.code() == ErrorCode.RUNTIME_FAILED || e.code() == ErrorCode.RUNTIME_COMMAND_NOT_FOUND;
            if (ofRuntime && isOver(bundle)) {
                throw new EngineException(
                        ErrorCode.CONTAINER_STOPPED,
                        "cannot execute a command in container " + bundle.containerId(),
                        null,
                        e);
            }
            throw e;
        }
    }

    @Override
    public void resizeExec(ExecBundle session, TerminalSize size) {
        execs.resize(session, size);
    }

    @Override
    public void killExec(ExecBundle session, Optional<ProcessIdentity> process, Signal signal) {
        execs.kill(session, process, signal);
    }

    @Override
    public Optional<ExitReport> execExitReport(ExecBundle session) {
        return execs.exitReport(session);
    }

    @Override
    public void deleteExec(ExecBundle session) {
        execs.delete(session);
    }

    private void require(RuntimeFeature feature, String operation, Bundle bundle) {
        if (!profile.features().contains(feature)) {
            throw new EngineException(
                    ErrorCode.UNSUPPORTED,
                    "cannot " + operation + " container " + bundle.containerId() + ": runtime " + runtime.name()
                            + " is unable to");
        }
    }

    @Override
    public Optional<ExitReport> exitReport(Bundle bundle) {
        return files(bundle).exitReport();
    }

    @Override
    public void abandon(Bundle bundle) {
        BundleFiles files = files(bundle);
        host.failpoint("abandon.killing");
        processes.letCreateEnd(files);
        processes.kill(files);
        files.removeUnfinishedExit();
        host.failpoint("abandon.killed");
        deleteFromRuntime(bundle);
        runtime.forget(bundle.containerId());
        host.failpoint("abandon.deleted");
        clear(files);
        monitorCgroup.leave(bundle.path());
    }

    @Override
    public void quiesce(Bundle bundle) {
        processes.letCallsEnd(files(bundle));
    }

    @Override
    public void close() {
        monitorCgroup.close();
    }

    private void clear(BundleFiles files) {
        host.failpoint("leftovers.clearing");
        files.clear();
        host.failpoint("leftovers.cleared");
    }

    private BundleFiles files(Bundle bundle) {
        return new BundleFiles(bundle, exitDirectory);
    }
}
