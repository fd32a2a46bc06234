// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lifecycle;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.CleanupOptions;
import dev.gantry.core.model.ContainerRecord;
import dev.gantry.core.model.ContainerStatus;
import dev.gantry.core.model.Intent;
import dev.gantry.core.state.TransitionTable;

/**
 * Does what is to be done without anybody asking: records exits, cleans up after them, finishes what was interrupted. What
 * fails is tried again, but less and less often.
 */
public final class Settlement {
    private static final Logger LOG = LoggerFactory.getLogger(Settlement.class);

    /** As {@code locks} shows it. */
    private static final String PURPOSE = "settle";

    private final EngineContext context;
    private final RetryPace pace;

    /** @param context what to work with */
    public Settlement(EngineContext context) {
        this.context = context;
        this.pace = new RetryPace(context.host().clock());
    }

    /**
     * Settles every container that nobody works on. A container whose lock is held is left alone: whoever has it settles
     * it. One that cannot be settled does not keep the others from it.
     */
    public void settleAll() {
        List<ContainerRecord> unsettled = unsettled();
        pace.forgetOthers(unsettled.stream().map(ContainerRecord::id).collect(Collectors.toSet()));
        for (ContainerRecord record : unsettled) {
            if (pace.isDue(record) && needsSettling(record)) {
                attempt(record.id(), settling -> ifFree(record.id(), settling));
            }
        }
    }

    /**
     * Tries to settle a container, and remembers when that failed: with an error, or without any change.
     *
     * @param way takes the lock of the container and calls what it is given, unless it may not wait for the lock
     * @return whether it could be tried
     */
    private boolean attempt(String id, Predicate<Consumer<LockedContainer>> way) {
        Settling settling = new Settling();
        boolean failed = false;
        try {
            if (!way.test(settling)) {
                return false;
            }
        } catch (EngineException e) {
            report(id, e);
            failed = true;
        }
        if (failed || !settling.changed) {
            unchanged(id, failed);
        } else {
            pace.forget(id);
        }
        return true;
    }

    /** Only a container that still needs to be settled is tried again less often. */
    private void unchanged(String id, boolean failed) {
        context.store()
                .read(view -> view.container(id))
                .filter(record -> failed || needsSettling(record))
                .ifPresentOrElse(pace::failed, () -> pace.forget(id));
    }

    /** What is done with a container that is to be settled, and whether that changed anything. */
    private static final class Settling implements Consumer<LockedContainer> {
        private boolean changed;

        @Override
        public void accept(LockedContainer container) {
            ContainerStatus recorded = container.status();
            Reconciliation.reconcile(container);
            if (TransitionTable.awaitsCleanup(container.state()) && !Execs.hinderCleanup(container)) {
                Cleaning.cleanup(container, CleanupOptions.AFTER_EXIT);
            }
            changed = !container.status().equals(recorded);
        }
    }

    /** As {@link #settleAll}, and then rotates the logs that have their size: once, as nobody stays to watch them. */
    public void settleAllAndLeave() {
        settleAll();
        try (LogRotations rotations = new LogRotations(context)) {
            rotations.look(unsettled());
        }
    }

    /** The containers that are, or may soon be, in need of it. */
    List<ContainerRecord> unsettled() {
        return context.store().read(view -> view.containersIn(TransitionTable.unsettled(), true));
    }

    private boolean needsSettling(ContainerRecord record) {
        try {
            return record.status().intent().filter(this::isOrphaned).isPresent()
                    || !TransitionTable.isLive(record.status().state())
                    || Exits.isEvident(context, record)
                    || Execs.anyUnsettled(context, record);
        } catch (EngineException e) {
            report(record.id(), e);
            pace.failed(record);
            return false;
        }
    }

    private boolean isOrphaned(Intent intent) {
        return intent.operation() != Intent.Operation.STOP || Recovery.isOrphaned(context, intent);
    }

    /** Settles one container of which there is news, waiting for its lock. */
    void settle(String id) {
        pace.forget(id);
        attempt(
                id,
                settling -> LockedContainer.asRecorded(context, id, PURPOSE, container -> {
                    settling.accept(container);
                    return true;
                }));
    }

    /**
     * As {@link #settle(String)}, but waits for nobody.
     *
     * @return whether the lock was free
     */
    boolean settleIfFree(String id) {
        pace.forget(id);
        return attempt(id, settling -> ifFree(id, settling));
    }

    private boolean ifFree(String id, Consumer<LockedContainer> settling) {
        return LockedContainer.ifFree(context, id, PURPOSE, settling);
    }

    static void report(String id, EngineException failure) {
        if (failure.code() == ErrorCode.CONTAINER_REMOVED || failure.code() == ErrorCode.ENGINE_CLOSED) {
            LOG.debug("container {} needs nothing any more: {}", id, failure.getMessage());
        } else {
            LOG.warn("cannot settle container {}: {}", id, failure.getMessage());
        }
    }
}
