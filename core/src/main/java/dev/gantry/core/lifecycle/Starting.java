// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lifecycle;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import dev.gantry.api.ContainerOperations.Dependencies;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.model.JournalEntry.Cause;
import dev.gantry.core.model.Intent;
import dev.gantry.core.state.Operation;
import dev.gantry.core.state.TransitionTable;

/** Starts containers, and starts them again. */
final class Starting {
    private Starting() {}

    /** The operation as a user asks for it. */
    static void start(LockedContainer container, Dependencies dependencies) {
        TransitionTable.require(Operation.START, container.state(), container.id());
        DependencyOrder.satisfy(container, dependencies);
        bringUp(container, Cause.USER);
    }

    /** Stops a running container and starts it; the lock is kept, so that nobody cleans it up in between. */
    static void restart(LockedContainer container, Duration timeout) {
        TransitionTable.require(Operation.RESTART, container.state(), container.id());
        DependencyOrder.satisfy(container, Dependencies.REQUIRE);
        container.save("restart.begun", Cause.USER, "", draft -> {}, container.event("restart"));
        if (TransitionTable.isRunning(container.state())) {
            Stopping.stopKeepingLock(container, timeout);
        }
        bringUp(container, Cause.USER);
    }

    private static void bringUp(LockedContainer container, Cause cause) {
        if (TransitionTable.awaitsCleanup(container.state())) {
            Cleaning.release(container, cause);
        }
        if (!TransitionTable.isMade(container.state())) {
            Initialization.make(container, cause, false, draft -> {});
        }
        launch(container, cause);
    }

    /** Has a made container execute its command. When that fails, what was made is released again. */
    static void launch(LockedContainer container, Cause cause) {
        container.begin(Intent.Operation.START, cause, draft -> {});
        Instant startedAt = container.now();
        try {
            container.runtime().start(container.bundle());
        } catch (EngineException e) {
            try {
                if (container.fail(Intent.Operation.START, cause, e)) {
                    Cleaning.release(container, cause);
                }
            } catch (RuntimeException more) {
                e.addSuppressed(more);
            }
            throw e;
        }
        finish(container, cause, "", startedAt);
    }

    /** Records that the command executes. */
    static void finish(LockedContainer container, Cause cause, String detail, Instant startedAt) {
        container.finish(
                Intent.Operation.START,
                cause,
                detail,
                draft -> {
                    draft.state = TransitionTable.afterStart();
                    draft.startedAt = Optional.of(startedAt);
                    draft.error = "";
                },
                container.event("start"));
    }
}
