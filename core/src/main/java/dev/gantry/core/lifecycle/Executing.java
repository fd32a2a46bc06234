// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lifecycle;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import dev.gantry.api.Attachment;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.AttachOptions;
import dev.gantry.api.model.ExecSpec;
import dev.gantry.api.model.ExitStatus;
import dev.gantry.api.model.Signal;
import dev.gantry.api.model.TerminalSize;
import dev.gantry.core.model.ContainerRecord;
import dev.gantry.core.model.ExecRecord;
import dev.gantry.core.model.ExecRecord.Created;
import dev.gantry.core.model.ExecRecord.Running;
import dev.gantry.core.model.ExecRecord.Starting;
import dev.gantry.core.model.ExecRecord.Stopped;
import dev.gantry.core.state.Operation;
import dev.gantry.core.state.TransitionTable;
import dev.gantry.spi.host.ProcessIdentity;
import dev.gantry.spi.runtime.ExecBundle;
import dev.gantry.spi.runtime.ExecRequest;
import dev.gantry.spi.runtime.OciSpec;
import dev.gantry.spi.runtime.OutputReceiver;
import dev.gantry.spi.runtime.RuntimeFeature;
import dev.gantry.spi.runtime.StartedExec;

/**
 * Exec sessions, as users ask for them. The container's lock is held while a command is being executed, not while it
 * executes.
 */
final class Executing {
    private Executing() {}

    /** Records a session. */
    static ExecRecord create(LockedContainer container, ExecSpec spec) {
        TransitionTable.require(Operation.EXEC, container.state(), container.id());
        requireMeans(container);
        Execs.deleteLeftovers(container);
        ExecRecord session = new ExecRecord(
                RandomIds.next(), container.id(), container.status().run(), spec, container.now(), new Created());
        container.write("exec.create", transaction -> transaction.insertExec(session));
        return session;
    }

    private static void requireMeans(LockedContainer container) {
        if (!container.runtime().info().features().contains(RuntimeFeature.EXEC)) {
            throw new EngineException(
                    ErrorCode.UNSUPPORTED,
                    "cannot execute a command in container " + container.id() + ": runtime "
                            + container.config().runtime() + " is unable to");
        }
    }

    /** Executes the command of a session, connected to nothing. */
    static void start(LockedContainer container, String sessionId) {
        ExecRecord session = startable(container, sessionId);
        start(container, session, new Connection(Optional.empty(), Optional.empty()));
    }

    /** Executes the command of a session, connected to its standard streams. */
    static Attachment startAndAttach(LockedContainer container, String sessionId, AttachOptions options) {
        ExecRecord session = startable(container, sessionId);
        StreamAttachment attachment = StreamAttachment.of(
                container.context(),
                "exec session " + session.id(),
                session.spec().stdio(),
                options);
        return attachment.connect(relay -> start(
                        container,
                        session,
                        new Connection(
                                Optional.of(relay),
                                options.size()
                                        .filter(size -> session.spec().stdio().terminal())))
                .streams()
                .orElseThrow(() -> new EngineException(
                        ErrorCode.PLUGIN_FAILED,
                        "runtime " + container.config().runtime() + " gave no connection to what it executed")));
    }

    /** What the command is connected to, and how large the terminal there is. */
    private record Connection(Optional<OutputReceiver> receiver, Optional<TerminalSize> size) {}

    private static ExecRecord startable(LockedContainer container, String sessionId) {
        ExecRecord session = require(container, sessionId);
        if (!(session.progress() instanceof Created)) {
            throw improper(session, "can only start created exec sessions");
        }
        TransitionTable.require(Operation.EXEC, container.state(), container.id());
        return session;
    }

    private static StartedExec start(LockedContainer container, ExecRecord session, Connection connection) {
        EngineContext context = container.context();
        Instant at = container.now();
        ExecRecord starting = session.with(new Starting(at));
        StartedExec started;
        try {
            OciSpec.ProcessConfig asked =
                    context.bundles().process(container.config(), other -> joined(context, other), session.spec());
            OciSpec.ProcessConfig process =
                    connection.size().map(asked::withConsoleSize).orElse(asked);
            container.write("exec.intent", transaction -> transaction.saveExec(starting));
            started = execute(container, session, process, connection);
        } catch (EngineException e) {
            // Nobody knows what became of one that was interrupted; whoever takes the lock next ends it.
            if (!LockedContainer.leavesOutcomeOpen(e)) {
                recordFailure(container, session, e);
            }
            throw e;
        }
        try {
            Optional<ProcessIdentity> process =
                    started.pid() > 0 ? context.host().processes().identify(started.pid()) : Optional.empty();
            ExecRecord running = session.with(new Running(at, started.pid(), process, started.monitor()));
            container.write("exec.result", transaction -> {
                transaction.saveExec(running);
                transaction.addEvent(Events.exec(container.record(), session.id(), container.now()));
            });
        } catch (RuntimeException e) {
            undo(container, session, e);
            throw e;
        }
        return started;
    }

    /** Of a container whose namespace was joined, its record tells the host name, whatever became of it. */
    private static ContainerRecord joined(EngineContext context, String id) {
        return context.store()
                .read(view -> view.container(id))
                .orElseThrow(() -> new EngineException(ErrorCode.CONTAINER_REMOVED, "container " + id));
    }

    private static StartedExec execute(
            LockedContainer container, ExecRecord session, OciSpec.ProcessConfig process, Connection connection) {
        ExecBundle bundle = Execs.bundle(container.context().layout(), container.config(), session);
        if (!container.runtime().info().features().contains(RuntimeFeature.WITHOUT_BUNDLE)) {
            Layout.makeDirectory(bundle.directory());
            container.context().bundles().write(bundle.directory(), process);
        }
        return container
                .runtime()
                .exec(new ExecRequest(bundle, session.spec().stdio(), process, connection.receiver()));
    }

    private static void recordFailure(LockedContainer container, ExecRecord session, EngineException failure) {
        try {
            Execs.record(container, session, new ExitStatus.Code(failure.code().exitCode()), container.now());
            container.context().layout().deleteExec(container.id(), session.id());
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    private static void undo(LockedContainer container, ExecRecord session, RuntimeException failure) {
        try {
            container.runtime().deleteExec(Execs.bundle(container.context().layout(), container.config(), session));
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    /** Gives the terminal of a command another size. */
    static void resize(LockedContainer container, String sessionId, TerminalSize size) {
        ExecRecord session = require(container, sessionId);
        if (!session.spec().stdio().terminal()) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "exec session " + sessionId + " has no terminal to resize",
                    "create it with one");
        }
        requireRunning(session, "resize");
        try {
            container
                    .runtime()
                    .resizeExec(Execs.bundle(container.context().layout(), container.config(), session), size);
        } catch (EngineException e) {
            throw ended(container, session, e, "resize");
        }
    }

    /** Sends a signal to a command. */
    static void kill(LockedContainer container, String sessionId, Signal signal) {
        ExecRecord session = require(container, sessionId);
        Running running = requireRunning(session, "signal");
        try {
            signal(container, session, running, signal);
        } catch (EngineException e) {
            throw ended(container, session, e, "signal");
        }
    }

    private static void signal(LockedContainer container, ExecRecord session, Running running, Signal signal) {
        container.context().host().failpoint("exec.signalling");
        container
                .runtime()
                .killExec(
                        Execs.bundle(container.context().layout(), container.config(), session),
                        running.process(),
                        signal);
    }

    private static EngineException ended(
            LockedContainer container, ExecRecord session, EngineException failure, String verb) {
        if (failure.code() != ErrorCode.CONTAINER_STOPPED) {
            return failure;
        }
        Execs.detect(container);
        return improper(session, "can only " + verb + " running exec sessions");
    }

    /** Asks a command to end, and kills it when it does not. The lock is free while waiting. */
    static void stop(LockedContainer container, String sessionId, Duration timeout) {
        if (timeout.isNegative()) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT, "stop timeout must not be negative, got " + timeout.toSeconds() + " s");
        }
        ExecRecord session = require(container, sessionId);
        if (session.progress() instanceof Created) {
            throw improper(session, "can only stop exec sessions that were started");
        }
        boolean ended = session.progress() instanceof Stopped
                || (!timeout.isZero() && ends(container, session, Signal.TERM, timeout))
                || ends(container, session, Signal.KILL, Stopping.KILL_GRACE);
        if (!ended) {
            throw new EngineException(
                    ErrorCode.TIMED_OUT,
                    "exec session " + sessionId + " did not end within " + Stopping.KILL_GRACE.toSeconds()
                            + " s of being killed",
                    "its process may be stuck in the kernel; try again");
        }
    }

    /** Sends a signal to a command, unless that has ended, and waits. */
    private static boolean ends(LockedContainer container, ExecRecord session, Signal signal, Duration timeout) {
        try {
            if (session.progress() instanceof Running running) {
                signal(container, session, running, signal);
            }
        } catch (EngineException e) {
            if (e.code() != ErrorCode.CONTAINER_STOPPED) {
                throw e;
            }
        }
        container.unlocked(() -> ExecWaiting.until(container.context(), session, timeout));
        Execs.detect(container);
        return container
                .context()
                .store()
                .read(view -> view.execExit(session.id()).isPresent());
    }

    /** Removes a session. */
    static void remove(LockedContainer container, String sessionId, boolean force) {
        ExecRecord session = require(container, sessionId);
        if (session.isActive()) {
            if (!force) {
                throw improper(session, "cannot remove a running exec session");
            }
            stop(container, sessionId, Duration.ZERO);
        }
        container.write("exec.remove", transaction -> transaction.deleteExec(sessionId));
    }

    private static ExecRecord require(LockedContainer container, String sessionId) {
        return container
                .context()
                .store()
                .read(view -> view.exec(sessionId))
                .filter(session -> session.containerId().equals(container.id()))
                .orElseThrow(() -> new EngineException(ErrorCode.NO_SUCH_EXEC_SESSION, "exec session " + sessionId));
    }

    private static Running requireRunning(ExecRecord session, String verb) {
        if (session.progress() instanceof Running running) {
            return running;
        }
        throw improper(session, "can only " + verb + " running exec sessions");
    }

    private static EngineException improper(ExecRecord session, String rule) {
        String state = session.progress() instanceof Created
                ? "created"
                : session.progress() instanceof Stopped ? "stopped" : "running";
        return new EngineException(
                ErrorCode.EXEC_SESSION_STATE, rule + ". exec session " + session.id() + " is " + state);
    }
}
