// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lifecycle;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import dev.gantry.api.ContainerOperations.Dependencies;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.JournalEntry.Cause;
import dev.gantry.core.model.Intent;
import dev.gantry.core.state.Operation;
import dev.gantry.core.state.TransitionTable;

/** Starts containers, and starts them again. */
final class Starting {
    private Starting() {}

    /** The operation as a user asks for it. */
    static void start(LockedContainer container, Dependencies dependencies) {
        start(container, dependencies, () -> {});
    }

    /** @param once what to do when the container is made, before its command executes; if that fails, the start does */
    static void start(LockedContainer container, Dependencies dependencies, Runnable once) {
        TransitionTable.require(Operation.START, container.state(), container.id());
        DependencyOrder.satisfy(container, dependencies);
        bringUp(container, Cause.USER, once);
    }

    /**
     * Stops a running container and starts it. While it takes its time to end the lock is free, and whoever finds that it
     * ended starts it; a user who stops, kills or removes it meanwhile has the last word.
     */
    static void restart(LockedContainer container, Duration timeout) {
        TransitionTable.require(Operation.RESTART, container.state(), container.id());
        DependencyOrder.satisfy(container, Dependencies.REQUIRE);
        requireMeans(container);
        container.save("restart.begun", Cause.USER, "", draft -> {}, container.event("restart"));
        if (!TransitionTable.isRunning(container.state())) {
            bringUp(container, Cause.USER);
            return;
        }
        int before = container.status().run();
        Stopping.stopToRestart(container, timeout);
        if (TransitionTable.awaitsCleanup(container.state()) && BringUp.isUnderWay(container)) {
            BringUp.goOn(container, Cause.USER);
        } else {
            requireLaterRun(container, before);
        }
    }

    /** What runs is not stopped when it is plain that it could not be started again. */
    private static void requireMeans(LockedContainer container) {
        container.runtime();
        container.context().logs().driver(container.config().logDriver());
    }

    /** Somebody else found that the container had ended. */
    private static void requireLaterRun(LockedContainer container, int before) {
        if (container.status().run() > before && container.status().error().isEmpty()) {
            return;
        }
        throw container.status().error().isEmpty()
                ? new EngineException(
                        ErrorCode.CONTAINER_STATE,
                        "container " + container.id() + " was stopped by somebody else while it was restarted")
                : new EngineException(
                        ErrorCode.RUNTIME_FAILED,
                        "container " + container.id() + " was stopped and could not be started again: "
                                + container.status().error());
    }

    /** Has a container that does not run do so, from wherever it is: releases the run that ended, makes it, launches it. */
    static void bringUp(LockedContainer container, Cause cause) {
        bringUp(container, cause, () -> {});
    }

    private static void bringUp(LockedContainer container, Cause cause, Runnable once) {
        if (TransitionTable.awaitsCleanup(container.state())) {
            Cleaning.release(container, cause, container.next(Intent.Operation.INIT, cause), transaction -> {});
        }
        if (!TransitionTable.isMade(container.state())) {
            Initialization.make(container, cause, cause == Cause.POLICY, container.next(Intent.Operation.START, cause));
        }
        launch(container, cause, once);
    }

    /** Has a made container execute its command. When that fails, what was made is released again. */
    private static void launch(LockedContainer container, Cause cause, Runnable once) {
        container.beginStep(Intent.Operation.START, cause);
        Instant startedAt = container.now();
        try {
            once.run();
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
