// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lifecycle;

import java.util.Optional;
import java.util.function.Consumer;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.CleanupOptions;
import dev.gantry.api.model.JournalEntry.Cause;
import dev.gantry.api.model.Signal;
import dev.gantry.core.model.ContainerStatus;
import dev.gantry.core.model.Intent;
import dev.gantry.core.state.Operation;
import dev.gantry.core.state.TransitionTable;
import dev.gantry.core.state.Verdict;
import dev.gantry.core.store.StoreTransaction;

/** Releases what a container that ended still holds, or starts it again where its policy says so. */
final class Cleaning {
    private Cleaning() {}

    /** The operation as a user, or the end of a process, asks for it. */
    static void cleanup(LockedContainer container, CleanupOptions options) {
        boolean ended = TransitionTable.awaitsCleanup(container.state());
        if (options.onlyStopped() && !ended) {
            throw new EngineException(
                    ErrorCode.CONTAINER_STATE,
                    "container " + container.id() + " is " + container.state().display()
                            + ", not stopped, so there is no exit to clean up after");
        }
        Verdict verdict = TransitionTable.require(Operation.CLEANUP, container.state(), container.id());
        if (verdict instanceof Verdict.Nothing) {
            return;
        }
        Execs.requireNoneHindersCleanup(container);
        if (RestartDecision.shouldRestart(container) && PolicyRestart.restart(container)) {
            return;
        }
        if (ended && options.honourAutoRemove() && Removal.isDue(container)) {
            Removal.finish(container, Cause.POLICY);
            return;
        }
        if (TransitionTable.require(Operation.CLEANUP, container.state(), container.id()) instanceof Verdict.Nothing) {
            return;
        }
        release(container, options.onlyStopped() ? Cause.EXIT : Cause.USER, draft -> {}, container.event("cleanup"));
    }

    /** Releases everything; the container is at rest afterwards. */
    static void release(LockedContainer container, Cause cause) {
        release(container, cause, draft -> {}, transaction -> {});
    }

    /**
     * Releases everything.
     *
     * @param next what else changes in the same transaction, such as the intent of what comes next
     * @param also what else belongs to the same transaction, such as an event
     */
    static void release(
            LockedContainer container,
            Cause cause,
            Consumer<ContainerStatus.Change> next,
            Consumer<StoreTransaction> also) {
        boolean parked = TransitionTable.isMade(container.state());
        if (!parked) {
            LogDurability.hold(container);
        }
        container.beginStep(Intent.Operation.CLEANUP, cause);
        try {
            endStragglers(container);
            Execs.endAll(container);
            container.runtime().delete(container.bundle());
        } catch (EngineException e) {
            container.fail(Intent.Operation.CLEANUP, cause, e);
            throw e;
        }
        container.finish(
                Intent.Operation.CLEANUP,
                cause,
                "",
                draft -> {
                    draft.state = TransitionTable.afterRelease(parked);
                    draft.pid = 0;
                    draft.monitor = Optional.empty();
                    next.accept(draft);
                },
                also);
    }

    /** Processes outlive the first one where it is not process 1 of a namespace of its own. */
    private static void endStragglers(LockedContainer container) {
        if (Stopping.sharesPids(container.config(), container.runtime())) {
            try {
                container.runtime().kill(container.bundle(), Signal.KILL, true);
            } catch (EngineException e) {
                if (e.code() != ErrorCode.CONTAINER_STOPPED) {
                    throw e;
                }
            }
        }
    }
}
