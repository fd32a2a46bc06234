// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lifecycle;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.ExecExit;
import dev.gantry.api.model.ExitStatus;
import dev.gantry.core.model.ContainerRecord;
import dev.gantry.core.model.ExecRecord;
import dev.gantry.core.model.ExecRecord.Created;

/** Waits for the ends of exec sessions. They are looked up in the ledger, which outlives both session and container. */
public final class ExecWaiting {
    /** How often to look when another process makes the changes, of which this one gets no hint. */
    private static final Duration INTERVAL = Duration.ofMillis(250);

    private ExecWaiting() {}

    /**
     * Waits until a session has ended, and has that recorded if nobody else does.
     *
     * @throws EngineException as {@link dev.gantry.api.ExecSession#waitForExit(Duration)}
     */
    public static ExitStatus await(EngineContext context, String containerId, String sessionId, Duration timeout) {
        AtomicReference<@Nullable ExitStatus> exit = new AtomicReference<>();
        boolean ended = Looking.until(context, containerId, timeout, INTERVAL, "exec session " + sessionId, () -> {
            exit.set(context.gate().pass(() -> look(context, sessionId)).orElse(null));
            return exit.get() != null;
        });
        if (!ended) {
            throw new EngineException(ErrorCode.TIMED_OUT, "waiting for exec session " + sessionId);
        }
        return Objects.requireNonNull(exit.get());
    }

    private static Optional<ExitStatus> look(EngineContext context, String sessionId) {
        record Seen(Optional<ExecExit> exit, Optional<ExecRecord> session, Optional<ContainerRecord> container) {}
        Seen seen = context.store().read(view -> {
            Optional<ExecRecord> session = view.exec(sessionId);
            return new Seen(
                    view.execExit(sessionId),
                    session,
                    session.flatMap(present -> view.container(present.containerId())));
        });
        if (seen.exit().isPresent()) {
            return seen.exit().map(ExecExit::status);
        }
        ExecRecord session = seen.session()
                .orElseThrow(() -> new EngineException(ErrorCode.NO_SUCH_EXEC_SESSION, "exec session " + sessionId));
        if (session.progress() instanceof Created) {
            throw new EngineException(
                    ErrorCode.EXEC_SESSION_STATE, "exec session " + sessionId + " was never started", "start it first");
        }
        if (seen.container()
                .filter(container -> Execs.isEvident(context, container, session))
                .isPresent()) {
            recordExit(context, session);
            return context.store().read(view -> view.execExit(sessionId)).map(ExecExit::status);
        }
        return Optional.empty();
    }

    private static void recordExit(EngineContext context, ExecRecord session) {
        try {
            LockedContainer.ifFree(context, session.containerId(), "wait", Reconciliation::reconcile);
        } catch (EngineException e) {
            if (e.code() != ErrorCode.CONTAINER_REMOVED) {
                throw e;
            }
        }
    }

    /**
     * Waits until the end of a session is evident, for so long at most.
     *
     * @throws EngineException with {@link ErrorCode#CANCELLED} when interrupted
     */
    static void until(EngineContext context, ExecRecord session, Duration timeout) {
        Looking.until(
                context,
                session.containerId(),
                timeout,
                INTERVAL,
                "exec session " + session.id() + " to end",
                () -> hasEnded(context, session));
    }

    private static boolean hasEnded(EngineContext context, ExecRecord session) {
        Optional<ContainerRecord> container = context.store()
                .read(view -> view.execExit(session.id()).isPresent()
                        ? Optional.empty()
                        : view.container(session.containerId()));
        return container.isEmpty() || Execs.isEvident(context, container.get(), session);
    }
}
