// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.cli;

import java.time.Duration;
import java.util.Optional;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.Signal;
import dev.gantry.api.model.TerminalSize;
import dev.gantry.spi.host.HostServices;
import dev.gantry.spi.host.ProcessIdentity;
import dev.gantry.spi.runtime.ExecBundle;
import dev.gantry.spi.runtime.ExecRequest;
import dev.gantry.spi.runtime.ExitReport;
import dev.gantry.spi.runtime.RuntimeContext.ExitListener;
import dev.gantry.spi.runtime.StartedExec;

/**
 * Commands in containers, each under a conmon of its own. No engine looks into the directories where these report, so
 * whoever started one watches its conmon, which ends when it has reported.
 */
final class CliExecs {
    private static final Duration REPORT = Duration.ofSeconds(5);

    private final HostServices host;
    private final MonitorLaunch launch;
    private final ContainerProcesses processes;
    private final Patience patience;
    private final MonitorCgroup monitorCgroup;
    private final ExitListener exits;

    CliExecs(
            HostServices host,
            MonitorLaunch launch,
            ContainerProcesses processes,
            Patience patience,
            MonitorCgroup monitorCgroup,
            ExitListener exits) {
        this.host = host;
        this.launch = launch;
        this.processes = processes;
        this.patience = patience;
        this.monitorCgroup = monitorCgroup;
        this.exits = exits;
    }

    /** See {@link dev.gantry.spi.runtime.OciRuntime#exec}. */
    StartedExec start(ExecRequest request) {
        ExecFiles files = new ExecFiles(request.session());
        files.prepare();
        StartedExec started;
        try {
            started = launch.exec(request, files);
        } catch (EngineException e) {
            try {
                delete(request.session());
            } catch (EngineException leftovers) {
                e.addSuppressed(leftovers);
            }
            throw e;
        }
        String container = request.session().container().containerId();
        started.monitor().ifPresent(monitor -> host.processes().onExit(monitor, () -> exits.exited(container)));
        return started;
    }

    /** See {@link dev.gantry.spi.runtime.OciRuntime#resizeExec}. */
    void resize(ExecBundle session, TerminalSize size) {
        BundleFiles files = new ExecFiles(session).monitored();
        if (!files.attachable() || processes.monitor(files).isEmpty()) {
            throw ended(session, "resize the terminal of");
        }
        new MonitorControl(files).resize(size);
    }

    /** See {@link dev.gantry.spi.runtime.OciRuntime#killExec}. No runtime has a subcommand for that. */
    void kill(ExecBundle session, Optional<ProcessIdentity> process, Signal signal) {
        host.failpoint("exec.killing");
        if (process.filter(present -> host.processes().signal(present, signal)).isEmpty()) {
            throw ended(session, "send " + signal + " to");
        }
        host.failpoint("exec.killed");
    }

    private static EngineException ended(ExecBundle session, String what) {
        return new EngineException(
                ErrorCode.CONTAINER_STOPPED, "cannot " + what + " exec session " + session.sessionId());
    }

    /** See {@link dev.gantry.spi.runtime.OciRuntime#execExitReport}. */
    Optional<ExitReport> exitReport(ExecBundle session) {
        return new ExecFiles(session).monitored().exitReport();
    }

    /** See {@link dev.gantry.spi.runtime.OciRuntime#deleteExec}. */
    void delete(ExecBundle session) {
        ExecFiles files = new ExecFiles(session);
        BundleFiles monitored = files.monitored();
        Optional<ProcessIdentity> monitor = processes.monitor(monitored);
        host.failpoint("exec.deleting");
        if (monitor.isPresent() && monitored.exitReported()) {
            // It is on its last moves.
            patience.until(() -> !host.processes().isAlive(monitor.get()), REPORT);
        }
        processes.kill(files);
        files.clear();
        monitorCgroup.leave(session.directory());
        host.failpoint("exec.deleted");
    }
}
