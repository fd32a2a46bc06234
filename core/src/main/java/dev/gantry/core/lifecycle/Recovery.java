// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lifecycle;

import java.time.Duration;
import java.time.Instant;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.ContainerUpdate;
import dev.gantry.api.model.JournalEntry.Cause;
import dev.gantry.core.model.Intent;
import dev.gantry.core.state.TransitionTable;
import dev.gantry.spi.runtime.RuntimeStatus;

/**
 * Finishes or undoes what an engine that died had begun. Whoever holds a container's lock and finds an intent knows that
 * nobody else works on it; only a stop may still have a living owner, which waits without the lock.
 */
final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    private Recovery() {}

    static void resolve(LockedContainer container) {
        Intent intent = container.status().intent().orElseThrow();
        if (isOwnerDead(container.context(), intent)) {
            quiesce(container, intent);
        }
        switch (intent.operation()) {
            case INIT -> undoInit(container, intent);
            case START -> learnStart(container, intent);
            case STOP -> finishStop(container, intent);
            case KILL -> rememberKill(container);
            case PAUSE, UNPAUSE -> learnFreeze(container, intent);
            case UPDATE -> redoUpdate(container, intent);
            case CLEANUP -> redoCleanup(container, intent);
            case REMOVE -> finishRemoval(container, intent);
        }
    }

    private static void quiesce(LockedContainer container, Intent intent) {
        try {
            container.runtime().quiesce(container.bundle());
        } catch (EngineException e) {
            if (!intent.forced()) {
                throw e;
            }
            LOG.debug("nothing can be asked of the runtime of container {}", container.id(), e);
        }
    }

    /** A container that was being made is unmade, and made once more if it is to run. */
    private static void undoInit(LockedContainer container, Intent intent) {
        container.runtime().abandon(container.bundle());
        if (intent.thenRun()) {
            BringUp.goOnAsFound(container, intent.cause());
            return;
        }
        container.finish(Intent.Operation.INIT, Cause.CRASH, "was interrupted and undone", draft -> {
            draft.error = "initialisation was interrupted";
        });
    }

    /** Whether the runtime had started it decides. */
    private static void learnStart(LockedContainer container, Intent intent) {
        RuntimeStatus status = container.runtime().status(container.bundle());
        if (status.phase() != RuntimeStatus.Phase.CREATED) {
            // Also when it ended meanwhile: then its exit is recorded next.
            Starting.finish(container, Cause.CRASH, "was interrupted after the start", intent.since());
        } else if (intent.thenRun()) {
            BringUp.goOnAsFound(container, intent.cause());
        } else {
            container.finish(Intent.Operation.START, Cause.CRASH, "was interrupted before the start", draft -> {});
        }
    }

    /**
     * A stop whose owner died goes on: the signal may never have been sent, and nobody waits for the deadline.
     */
    private static void finishStop(LockedContainer container, Intent intent) {
        Exits.detect(container);
        if (TransitionTable.isStopping(container.state())) {
            if (isOverdue(container.context(), intent)) {
                Stopping.endOverdue(container);
            } else if (isOwnerDead(container.context(), intent)) {
                Stopping.adopt(container, intent);
            }
        }
    }

    /** Whether whoever finds a stop has to do something about it. */
    static boolean isOrphaned(EngineContext context, Intent intent) {
        return isOwnerDead(context, intent) || isOverdue(context, intent);
    }

    /** Whether nobody but the finder will finish a stop; a living owner is given the time that its own kill may take. */
    private static boolean isOverdue(EngineContext context, Intent intent) {
        Duration patience = isOwnerDead(context, intent) ? Duration.ZERO : Stopping.KILL_GRACE;
        // Not added to the deadline, which may be at the end of time.
        Instant latest = context.host().clock().instant().minus(patience);
        return intent.deadline().filter(deadline -> !latest.isBefore(deadline)).isPresent();
    }

    private static boolean isOwnerDead(EngineContext context, Intent intent) {
        return !context.host().processes().isAlive(intent.owner());
    }

    /** Whether the signal was sent is unknown; that a user wanted the end is known. */
    private static void rememberKill(LockedContainer container) {
        container.finish(
                Intent.Operation.KILL,
                Cause.CRASH,
                "was interrupted; the signal may have been sent",
                draft -> draft.stoppedByUser = true);
    }

    /** The runtime knows whether it is frozen. */
    private static void learnFreeze(LockedContainer container, Intent intent) {
        RuntimeStatus status = container.runtime().status(container.bundle());
        boolean frozen = status.phase() == RuntimeStatus.Phase.PAUSED;
        container.finish(
                intent.operation(),
                Cause.CRASH,
                "was interrupted; found " + (frozen ? "frozen" : "not frozen"),
                draft -> draft.state = TransitionTable.after(frozen));
    }

    /** A removal that cannot be finished now keeps the container from everything but another try. */
    private static void finishRemoval(LockedContainer container, Intent intent) {
        try {
            Removal.complete(container, true, intent.forced());
        } catch (EngineException e) {
            LOG.warn("cannot finish the removal of container {}: {}", container.id(), e.getMessage());
            return;
        }
        throw new EngineException(ErrorCode.CONTAINER_REMOVED, "container " + container.id());
    }

    private static void redoUpdate(LockedContainer container, Intent intent) {
        ContainerUpdate update = intent.update().orElseThrow();
        try {
            Updating.apply(container, update, Cause.CRASH, "was interrupted and done again");
        } catch (EngineException e) {
            container.fail(Intent.Operation.UPDATE, Cause.CRASH, e);
        }
    }

    private static void redoCleanup(LockedContainer container, Intent intent) {
        if (intent.thenRun()) {
            BringUp.goOnAsFound(container, intent.cause());
        } else {
            Cleaning.release(container, Cause.CRASH);
        }
    }
}
