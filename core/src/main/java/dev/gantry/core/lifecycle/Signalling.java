// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lifecycle;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.JournalEntry.Cause;
import dev.gantry.api.model.Signal;
import dev.gantry.core.model.ContainerRecord;
import dev.gantry.core.model.Intent;
import dev.gantry.core.state.Operation;
import dev.gantry.core.state.TransitionTable;
import dev.gantry.spi.runtime.RuntimeFeature;

/** Signals, pause and unpause. */
final class Signalling {
    private Signalling() {}

    /** Sends a signal; the wish to end the container is remembered, whatever the signal. */
    static void kill(LockedContainer container, Signal signal) {
        TransitionTable.require(Operation.KILL, container.state(), container.id());
        boolean stopping = TransitionTable.isStopping(container.state());
        boolean paused = TransitionTable.isPaused(container.state());
        ContainerRecord target = new ContainerRecord(container.config(), container.status());
        if (!stopping) {
            container.begin(Intent.Operation.KILL, Cause.USER, draft -> {});
        }
        try {
            container.runtime().kill(container.bundle(), signal, false);
            if (signal.equals(Signal.KILL)
                    && paused
                    && !container.runtime().info().features().contains(RuntimeFeature.KILL_WHILE_PAUSED)) {
                container.runtime().resume(container.bundle());
            }
        } catch (EngineException e) {
            if (!stopping) {
                container.fail(Intent.Operation.KILL, Cause.USER, e);
            }
            if (e.code() == ErrorCode.CONTAINER_STOPPED) {
                Exits.await(container.context(), target, Stopping.KILL_GRACE);
                Exits.detect(container);
                TransitionTable.require(Operation.KILL, container.state(), container.id());
            }
            throw e;
        }
        String detail = signal.display();
        if (stopping) {
            container.save("kill.result", Cause.USER, detail, draft -> {}, container.event("kill"));
        } else {
            container.finish(
                    Intent.Operation.KILL,
                    Cause.USER,
                    detail,
                    draft -> draft.stoppedByUser = true,
                    container.event("kill"));
        }
        if (signal.equals(Signal.KILL)) {
            if (!Exits.await(container.context(), target, Stopping.KILL_GRACE)) {
                throw new EngineException(
                        ErrorCode.TIMED_OUT,
                        "container " + container.id() + " did not end within " + Stopping.KILL_GRACE.toSeconds()
                                + " s of being killed",
                        "its process may be stuck in the kernel; try again");
            }
            Exits.detect(container);
        }
    }

    static void pause(LockedContainer container) {
        TransitionTable.require(Operation.PAUSE, container.state(), container.id());
        act(
                container,
                Intent.Operation.PAUSE,
                "pause",
                () -> container.runtime().pause(container.bundle()));
    }

    static void unpause(LockedContainer container) {
        TransitionTable.require(Operation.UNPAUSE, container.state(), container.id());
        act(
                container,
                Intent.Operation.UNPAUSE,
                "unpause",
                () -> container.runtime().resume(container.bundle()));
    }

    private static void act(
            LockedContainer container, Intent.Operation operation, String event, Runnable freezeOrThaw) {
        container.begin(operation, Cause.USER, draft -> {});
        try {
            freezeOrThaw.run();
        } catch (EngineException e) {
            container.fail(operation, Cause.USER, e);
            throw e;
        }
        container.finish(
                operation,
                Cause.USER,
                "",
                draft -> draft.state = TransitionTable.after(operation == Intent.Operation.PAUSE),
                container.event(event));
    }
}
