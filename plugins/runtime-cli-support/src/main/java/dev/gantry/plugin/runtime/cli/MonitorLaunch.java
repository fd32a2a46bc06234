// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.spi.host.Cancellable;
import dev.gantry.spi.host.HostServices;
import dev.gantry.spi.host.ProcessIdentity;
import dev.gantry.spi.host.ProcessLauncher;
import dev.gantry.spi.host.ProcessLauncher.Command;
import dev.gantry.spi.runtime.CreateRequest;
import dev.gantry.spi.runtime.CreatedContainer;
import dev.gantry.spi.runtime.ExecRequest;
import dev.gantry.spi.runtime.OutputReceiver;
import dev.gantry.spi.runtime.StartedExec;
import dev.gantry.spi.runtime.StreamConnection;

/**
 * Has conmon make a container, or execute a command in one: starts it, and reads the line that says how that went.
 */
final class MonitorLaunch {
    /** As long as libpod gives it; hooks of the runtime may take their time. */
    private static final Duration CREATE = Duration.ofSeconds(240);

    private static final Duration LAST_WORDS = Duration.ofSeconds(2);
    private static final int LINE_LIMIT = 1 << 20;

    private final HostServices host;
    private final Programs programs;
    private final RuntimeProgram runtime;
    private final ChildEnvironment environment;
    private final ContainerProcesses processes;
    private final Patience patience;
    private final MonitorCgroup cgroup;
    private final Duration deadline;

    MonitorLaunch(
            HostServices host,
            Programs programs,
            RuntimeProgram runtime,
            ChildEnvironment environment,
            ContainerProcesses processes,
            Patience patience,
            MonitorCgroup cgroup) {
        this(host, programs, runtime, environment, processes, patience, cgroup, CREATE);
    }

    MonitorLaunch(
            HostServices host,
            Programs programs,
            RuntimeProgram runtime,
            ChildEnvironment environment,
            ContainerProcesses processes,
            Patience patience,
            MonitorCgroup cgroup,
            Duration deadline) {
        this.host = host;
        this.programs = programs;
        this.runtime = runtime;
        this.environment = environment;
        this.processes = processes;
        this.patience = patience;
        this.cgroup = cgroup;
        this.deadline = deadline;
    }

    /** How to make what conmon is to watch. */
    private record Plan(
            String what, List<String> argv, Map<String, String> variables, BundleFiles files, Runnable killing) {}

    /** A way to start the shell that holds conmon. */
    @FunctionalInterface
    private interface Start {
        ProcessLauncher.Running of(Command command);
    }

    /** What happens between the start of conmon and its report. */
    @FunctionalInterface
    private interface Handshake {
        Handshake NONE = shell -> {};

        void with(ProcessLauncher.Running shell);
    }

    /** What conmon watches. */
    private record Launched(long pid, ProcessIdentity monitor) {}

    /**
     * Makes the container. On failure, parts of it and of conmon may remain.
     *
     * @throws EngineException for whatever the runtime or conmon say; {@link ErrorCode#TIMED_OUT} when they say nothing
     */
    CreatedContainer create(CreateRequest request, BundleFiles files) {
        Launched launched = launch(
                new Plan(
                        "create of container " + request.bundle().containerId(),
                        MonitorCommand.held(programs.monitor(), runtime, request, files),
                        Map.of(),
                        files,
                        () -> processes.kill(files)),
                MonitorCommand.isPassing(request) ? host.launcher()::startInheriting : host.launcher()::start,
                Handshake.NONE);
        return new CreatedContainer(launched.pid(), Optional.of(launched.monitor()));
    }

    /**
     * Executes a command in a container. On failure, parts of it and of conmon may remain.
     *
     * @throws EngineException as {@link #create}
     */
    StartedExec exec(ExecRequest request, ExecFiles files) {
        Map<String, String> variables = request.receiver().isEmpty()
                ? Map.of()
                : Map.of(
                        "_OCI_STARTPIPE", Integer.toString(MonitorCommand.START_DESCRIPTOR),
                        "_OCI_ATTACHPIPE", Integer.toString(MonitorCommand.ATTACH_DESCRIPTOR));
        Plan plan = new Plan(
                "exec in container " + request.session().container().containerId(),
                MonitorCommand.held(programs.monitor(), runtime, request, files),
                variables,
                files.monitored(),
                () -> processes.kill(files));
        AtomicReference<@Nullable StreamConnection> connection = new AtomicReference<>();
        boolean done = false;
        try {
            Launched launched = launch(
                    plan,
                    host.launcher()::start,
                    request.receiver().isEmpty()
                            ? Handshake.NONE
                            : shell -> connection.set(
                                    connect(request, plan, request.receiver().get(), shell)));
            done = true;
            return new StartedExec(
                    launched.pid(), Optional.of(launched.monitor()), Optional.ofNullable(connection.get()));
        } finally {
            StreamConnection made = connection.get();
            if (!done && made != null) {
                made.close();
            }
        }
    }

    /** Connects to a conmon that waits for that, and lets it go on. */
    private StreamConnection connect(
            ExecRequest request, Plan plan, OutputReceiver receiver, ProcessLauncher.Running shell) {
        Map<String, String> report = FlatJson.parse(line(shell, plan)).orElse(Map.of());
        OptionalLong ready = number(report.get("data"));
        if (ready.isEmpty() || ready.getAsLong() != 0) {
            throw failure(plan, Optional.ofNullable(report.get("message")), shell);
        }
        // crun 1.8.1 does not heed the size in what it is given.
        request.process()
                .consoleSize()
                .ifPresent(size -> new MonitorControl(plan.files()).resize(size.toTerminalSize()));
        StreamConnection connection = MonitorStreams.connect(host, plan.files(), receiver);
        host.failpoint("conmon.attached");
        try {
            shell.stdin().write('\n');
            shell.stdin().flush();
        } catch (IOException e) {
            connection.close();
            throw failure(plan, Optional.empty(), shell);
        }
        return connection;
    }

    private Launched launch(Plan plan, Start start, Handshake handshake) {
        BundleFiles files = plan.files();
        Map<String, String> variables = new HashMap<>(environment.ofMonitor());
        variables.put("_OCI_SYNCPIPE", Integer.toString(MonitorCommand.SYNC_DESCRIPTOR));
        variables.putAll(plan.variables());
        // conmon 2.1.6 leaves its note of an out-of-memory kill where it was started.
        Command command = new Command(plan.argv(), variables, files.bundle().path());
        host.failpoint("conmon.spawning");
        try (ProcessLauncher.Running shell = start.of(command);
                Admission admission = new Admission(files)) {
            host.failpoint("conmon.spawned");
            handshake.with(shell);
            String line = line(shell, plan);
            host.failpoint("conmon.reported");
            Map<String, String> report = FlatJson.parse(line).orElse(Map.of());
            OptionalLong pid = number(report.get("data"));
            if (pid.isEmpty() || pid.getAsLong() <= 0) {
                throw failure(plan, Optional.ofNullable(report.get("message")), shell);
            }
            if (WorkingDirectory.isOutside(pid.getAsLong())) {
                throw new EngineException(
                        ErrorCode.RUNTIME_FAILED,
                        runtime.name() + " put the working directory of container "
                                + files.bundle().containerId() + " outside of the container",
                        "name a directory that is no link to an open file, and update the runtime");
            }
            ProcessIdentity monitor = monitorOf(shell, files);
            admission.complete(pid.getAsLong());
            return new Launched(pid.getAsLong(), monitor);
        }
    }

    /**
     * The move of the monitor to the others' cgroup. The kernel takes some 10 milliseconds for it, in which the runtime
     * begins its work; before the container is handed out, the move has been made. What the monitor had started by then
     * is moved by the runtime, or by us.
     */
    private final class Admission implements AutoCloseable {
        private final BundleFiles files;
        private final MonitorCgroup.Migration migration;
        private final AtomicBoolean last = new AtomicBoolean();
        private final CompletableFuture<Void> made = new CompletableFuture<>();

        Admission(BundleFiles files) {
            this.files = files;
            this.migration = cgroup.migration(files.bundle().path());
            if (migration.isEmpty()) {
                made.complete(null);
            } else {
                host.scheduler().execute(this::make);
            }
        }

        private void make() {
            try {
                patience.until(() -> last.get() || processes.monitor(files).isPresent(), deadline);
                processes.monitor(files).ifPresent(monitor -> migration.monitor(monitor.pid()));
            } finally {
                made.complete(null);
            }
        }

        /** Waits for the monitor's move, and makes that of the container. */
        void complete(long container) {
            close();
            migration.container(container);
        }

        /** If the monitor is not known by now, there is none. */
        @Override
        public void close() {
            last.set(true);
            made.join();
        }
    }

    private String line(ProcessLauncher.Running shell, Plan plan) {
        AtomicBoolean late = new AtomicBoolean();
        Cancellable alarm = host.scheduler().schedule(deadline, () -> {
            late.set(true);
            // With the writers gone the pipe ends, and so does the reading below.
            plan.killing().run();
        });
        String line;
        try {
            line = readLine(shell.stdout());
        } catch (IOException e) {
            throw new EngineException(
                    ErrorCode.RUNTIME_FAILED, "cannot read from conmon (" + e.getMessage() + ")", null, e);
        } finally {
            alarm.close();
        }
        if (late.get()) {
            throw new EngineException(
                    ErrorCode.TIMED_OUT,
                    runtime.name() + ": " + plan.what() + " did not come to an end within " + deadline.toSeconds()
                            + " s");
        }
        return line;
    }

    private static String readLine(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0 && b != '\n' && line.size() < LINE_LIMIT; b = in.read()) {
            line.write(b);
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    private static OptionalLong number(@Nullable String text) {
        return text != null && text.matches("-?[0-9]{1,18}")
                ? OptionalLong.of(Long.parseLong(text))
                : OptionalLong.empty();
    }

    /** The half of conmon that stays. The half that exits, and that the shell waits for, writes the pid file. */
    private ProcessIdentity monitorOf(ProcessLauncher.Running shell, BundleFiles files) {
        OptionalLong pid = files.monitorPid();
        if (pid.isEmpty()) {
            closeInput(shell);
            shell.await(LAST_WORDS);
            pid = files.monitorPid();
        }
        long number = pid.orElseThrow(() ->
                new EngineException(ErrorCode.RUNTIME_FAILED, "conmon wrote no pid to " + files.monitorPidFile()));
        // A container can be over before we look, and conmon with it: an identity that no process has says so.
        return host.processes().identify(number).orElseGet(() -> new ProcessIdentity(number, 0));
    }

    private static void closeInput(ProcessLauncher.Running shell) {
        try {
            shell.stdin().close();
        } catch (IOException e) {
            // The shell is dead already, which is all that was wanted.
        }
    }

    /** The runtime's own log knows best, then what conmon passes on, then what conmon says itself. */
    private EngineException failure(Plan plan, Optional<String> message, ProcessLauncher.Running shell) {
        Optional<String> reason = RuntimeMessages.reason(plan.files().readRuntimeLog())
                .or(() -> message.flatMap(RuntimeMessages::reason))
                .filter(text -> !text.isBlank());
        if (reason.isPresent()) {
            programs.checkRuntime();
            return RuntimeMessages.error(runtime.name(), reason.get());
        }
        closeInput(shell);
        programs.check();
        String words = lastWords(shell.stderr());
        return new EngineException(
                ErrorCode.RUNTIME_FAILED,
                "conmon ended, of " + plan.what() + ", without success"
                        + RuntimeMessages.reason(words).map(text -> ": " + text).orElse(" and without a message"));
    }

    private String lastWords(InputStream stderr) {
        CompletableFuture<String> words = new CompletableFuture<>();
        host.scheduler().execute(() -> {
            try {
                words.complete(new String(stderr.readNBytes(LINE_LIMIT), StandardCharsets.UTF_8));
            } catch (IOException e) {
                words.complete("");
            }
        });
        try {
            return words.get(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        } catch (TimeoutException | ExecutionException e) {
            // Somebody holds on to the pipe; what it would say is not worth the wait.
            return "";
        }
    }
}
