// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

import dev.gantry.api.Attachment;
import dev.gantry.api.ExecSession;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.AttachOptions;
import dev.gantry.api.model.ExecDetails;
import dev.gantry.api.model.ExecState;
import dev.gantry.api.model.ExitStatus;
import dev.gantry.api.model.Signal;
import dev.gantry.api.model.TerminalSize;
import dev.gantry.core.lifecycle.EngineContext;
import dev.gantry.core.lifecycle.ExecWaiting;
import dev.gantry.core.lifecycle.LockedContainer;
import dev.gantry.core.lifecycle.Operations;
import dev.gantry.core.model.ExecRecord;
import dev.gantry.core.model.ExecRecord.Progress;
import dev.gantry.core.model.ExecRecord.Running;
import dev.gantry.core.model.ExecRecord.Stopped;

/** An exec session by its id. Every operation takes the lock of the container for itself. */
final class ExecHandle implements ExecSession {
    private final EngineContext context;
    private final String containerId;
    private final String id;

    ExecHandle(EngineContext context, String containerId, String id) {
        this.context = context;
        this.containerId = containerId;
        this.id = id;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String containerId() {
        return containerId;
    }

    /** A session goes with its container. */
    private <T> T locked(String purpose, Function<LockedContainer, T> action) {
        try {
            return Operations.locked(context, containerId, purpose, action);
        } catch (EngineException e) {
            if (e.code() == ErrorCode.CONTAINER_REMOVED) {
                throw new EngineException(
                        ErrorCode.NO_SUCH_EXEC_SESSION, "exec session " + id + " went with its container", null, e);
            }
            throw e;
        }
    }

    @Override
    public void start() {
        locked("exec", container -> {
            Operations.startExec(container, id);
            return true;
        });
    }

    @Override
    public Attachment startAndAttach(AttachOptions options) {
        Objects.requireNonNull(options, "options");
        return locked("exec", container -> Operations.startAndAttachExec(container, id, options));
    }

    @Override
    public void resize(TerminalSize size) {
        Objects.requireNonNull(size, "size");
        locked("exec-resize", container -> {
            Operations.resizeExec(container, id, size);
            return true;
        });
    }

    @Override
    public void kill(Signal signal) {
        Objects.requireNonNull(signal, "signal");
        locked("exec-kill", container -> {
            Operations.killExec(container, id, signal);
            return true;
        });
    }

    @Override
    public void stop(Duration timeout) {
        Objects.requireNonNull(timeout, "timeout");
        locked("exec-stop", container -> {
            Operations.stopExec(container, id, timeout);
            return true;
        });
    }

    @Override
    public ExitStatus waitForExit(Duration timeout) {
        Objects.requireNonNull(timeout, "timeout");
        return ExecWaiting.await(context, containerId, id, timeout);
    }

    @Override
    public ExecDetails inspect() {
        return context.store()
                .read(view -> view.exec(id))
                .map(ExecHandle::details)
                .orElseThrow(() -> new EngineException(ErrorCode.NO_SUCH_EXEC_SESSION, "exec session " + id));
    }

    private static ExecDetails details(ExecRecord session) {
        Progress progress = session.progress();
        Optional<Instant> startedAt = Optional.empty();
        Optional<Instant> finishedAt = Optional.empty();
        Optional<ExitStatus> exit = Optional.empty();
        ExecState state = ExecState.CREATED;
        long pid = 0;
        if (progress instanceof Running running) {
            state = ExecState.RUNNING;
            startedAt = Optional.of(running.at());
            pid = running.pid();
        } else if (progress instanceof Stopped stopped) {
            state = ExecState.STOPPED;
            startedAt = stopped.startedAt();
            finishedAt = Optional.of(stopped.at());
            exit = Optional.of(stopped.exit());
        }
        return new ExecDetails(
                session.id(),
                session.containerId(),
                session.spec(),
                state,
                pid,
                session.createdAt(),
                startedAt,
                finishedAt,
                exit);
    }

    @Override
    public void remove(boolean force) {
        locked("exec-remove", container -> {
            Operations.removeExec(container, id, force);
            return true;
        });
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ExecHandle that && id.equals(that.id);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    @Override
    public String toString() {
        return "exec session " + id + " in container " + containerId;
    }
}
