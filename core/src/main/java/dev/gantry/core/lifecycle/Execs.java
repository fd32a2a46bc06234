// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lifecycle;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.ExecExit;
import dev.gantry.api.model.ExitStatus;
import dev.gantry.core.model.ContainerConfig;
import dev.gantry.core.model.ContainerRecord;
import dev.gantry.core.model.ExecRecord;
import dev.gantry.core.model.ExecRecord.Running;
import dev.gantry.core.model.ExecRecord.Starting;
import dev.gantry.core.model.ExecRecord.Stopped;
import dev.gantry.core.state.TransitionTable;
import dev.gantry.spi.runtime.ExecBundle;
import dev.gantry.spi.runtime.ExitReport;

/** The ends of exec sessions: noticing them, and writing them into the ledger exactly once. */
final class Execs {
    /** How long the end of a session may take to be reported once its container has ended, and its command with that. */
    private static final Duration REPORTED = Duration.ofSeconds(5);

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(5);

    private Execs() {}

    static ExecBundle bundle(Layout layout, ContainerConfig config, ExecRecord session) {
        return bundle(layout, config, session.id());
    }

    private static ExecBundle bundle(Layout layout, ContainerConfig config, String sessionId) {
        return new ExecBundle(LockedContainer.bundle(layout, config), sessionId, layout.exec(config.id(), sessionId));
    }

    /**
     * Whether there may be something to record of any session of a container. Needs no lock; if that is free, a start that
     * is under way was interrupted.
     */
    static boolean anyUnsettled(EngineContext context, ContainerRecord container) {
        return hasAny(container)
                && context.store().read(view -> view.activeExecs(container.id())).stream()
                        .anyMatch(session ->
                                session.progress() instanceof Starting || isEvident(context, container, session));
    }

    /** Of a container at rest, all of them have ended. */
    private static boolean hasAny(ContainerRecord container) {
        return TransitionTable.isInRuntime(container.status().state())
                && !TransitionTable.isMade(container.status().state());
    }

    /** Whether there is something to record of a session: an end, or a monitor that died without leaving one. */
    static boolean isEvident(EngineContext context, ContainerRecord container, ExecRecord session) {
        return session.progress() instanceof Running running
                && (report(context, container, session).isPresent()
                        || running.monitor()
                                .filter(monitor -> !context.host().processes().isAlive(monitor))
                                .isPresent());
    }

    private static Optional<ExitReport> report(EngineContext context, ContainerRecord container, ExecRecord session) {
        return context.runtimes()
                .runtime(container.config().runtime())
                .execExitReport(bundle(context.layout(), container.config(), session));
    }

    /** Records the ends of those that ended, and ends those whose start was interrupted. */
    static void detect(LockedContainer container) {
        if (hasAny(container.record())) {
            for (ExecRecord session : active(container)) {
                detect(container, session);
            }
        }
    }

    private static List<ExecRecord> active(LockedContainer container) {
        return container.context().store().read(view -> view.activeExecs(container.id()));
    }

    private static void detect(LockedContainer container, ExecRecord session) {
        if (session.progress() instanceof Starting) {
            lose(container, session, "its start was interrupted");
        } else if (isEvident(container.context(), container.record(), session)) {
            // Asked once more: a monitor that was found dead may have left its report just before.
            report(container.context(), container.record(), session)
                    .ifPresentOrElse(
                            report -> {
                                record(container, session, report.status(), report.finishedAt());
                                delete(container, session);
                            },
                            () -> lose(container, session, "its monitor died first"));
        }
    }

    /** Ends what may go on executing, and records that nobody can tell how it ended. */
    private static void lose(LockedContainer container, ExecRecord session, String reason) {
        delete(container, session);
        record(container, session, new ExitStatus.Unknown(reason), container.now());
    }

    private static void delete(LockedContainer container, ExecRecord session) {
        container.runtime().deleteExec(bundle(container.context().layout(), container.config(), session));
        container.context().layout().deleteExec(container.id(), session.id());
    }

    /**
     * Whether commands execute in a container that has ended, and keep it from being cleaned up. Where it had a pid
     * namespace of its own, they were killed with its first process, which at most remains to be reported.
     */
    static boolean hinderCleanup(LockedContainer container) {
        return TransitionTable.awaitsCleanup(container.state())
                && Stopping.sharesPids(container.config(), container.runtime())
                && !active(container).isEmpty();
    }

    /** @throws EngineException with {@link ErrorCode#CONTAINER_STATE} when they do */
    static void requireNoneHindersCleanup(LockedContainer container) {
        if (hinderCleanup(container)) {
            throw new EngineException(
                    ErrorCode.CONTAINER_STATE,
                    "container " + container.id() + " has active exec sessions, refusing to clean up",
                    "wait for them to end, or stop them");
        }
    }

    /** Ends all sessions of a container that has ended, and deletes what they left. */
    static void endAll(LockedContainer container) {
        for (ExecRecord session : active(container)) {
            if (session.progress() instanceof Running) {
                awaitReport(container, session);
            }
            if (session.progress() instanceof Running && !isEvident(container.context(), container.record(), session)) {
                lose(container, session, "the container ended first");
            } else {
                detect(container, session);
            }
        }
        container.context().layout().deleteExecs(container.id());
    }

    /** Deletes what is left of sessions whose end was recorded by an engine that died before it came to that. */
    static void deleteLeftovers(LockedContainer container) {
        Layout layout = container.context().layout();
        List<String> present = layout.execs(container.id());
        if (!present.isEmpty()) {
            Set<String> active = active(container).stream().map(ExecRecord::id).collect(Collectors.toSet());
            for (String sessionId : present) {
                if (!active.contains(sessionId)) {
                    container.runtime().deleteExec(bundle(layout, container.config(), sessionId));
                    layout.deleteExec(container.id(), sessionId);
                }
            }
        }
    }

    private static void awaitReport(LockedContainer container, ExecRecord session) {
        EngineContext context = container.context();
        Looking.until(
                context,
                container.id(),
                REPORTED,
                BETWEEN_LOOKS,
                "exec session " + session.id() + " to end",
                () -> isEvident(context, container.record(), session));
    }

    /** Records that a session has ended, or could not be begun; with that it may be gone. */
    static void record(LockedContainer container, ExecRecord session, ExitStatus status, Instant at) {
        ExecExit exit = new ExecExit(session.id(), session.containerId(), session.run(), status, at);
        container.write("exec.exit", transaction -> {
            if (session.spec().autoRemove()) {
                transaction.deleteExec(session.id());
            } else {
                transaction.saveExec(session.with(new Stopped(session.startedAt(), at, status)));
            }
            transaction.addExecExit(exit);
            transaction.addEvent(Events.execDied(container.record(), exit));
        });
    }
}
