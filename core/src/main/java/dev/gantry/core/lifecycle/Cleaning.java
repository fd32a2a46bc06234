// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lifecycle;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.gantry.api.EngineConfig.StoreKind;
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
    private static final Logger LOG = LoggerFactory.getLogger(Cleaning.class);

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
        if (!parked && container.context().config().store() != StoreKind.MEMORY) {
            persistLog(container);
        }
        container.begin(Intent.Operation.CLEANUP, cause, draft -> {});
        try {
            endStragglers(container);
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

    /**
     * Has the disk hold the log before it holds that the run has ended. A monitor that did so by itself would report the end
     * later by what the disk takes. A log that is lost is no reason not to release the container.
     */
    private static void persistLog(LockedContainer container) {
        try {
            Optional<Path> log = container
                    .context()
                    .logs()
                    .driver(container.config().logDriver())
                    .path(container.logTarget());
            if (log.isPresent() && Files.size(log.get()) > 0) {
                // Not a channel: an interrupt would close it, and be taken for a failure of the disk.
                try (FileInputStream file = new FileInputStream(log.get().toFile())) {
                    file.getFD().sync();
                }
            }
        } catch (NoSuchFileException e) {
            LOG.debug("container {} has written no log", container.id(), e);
        } catch (IOException | EngineException e) {
            LOG.warn("the log of container {} may not be on the disk: {}", container.id(), e.getMessage());
        }
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
