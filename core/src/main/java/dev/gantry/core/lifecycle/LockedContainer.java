// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lifecycle;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.ContainerState;
import dev.gantry.api.model.ContainerUpdate;
import dev.gantry.api.model.ExitRecord;
import dev.gantry.api.model.JournalEntry;
import dev.gantry.api.model.JournalEntry.Cause;
import dev.gantry.core.lock.HeldLock;
import dev.gantry.core.lock.LockRank;
import dev.gantry.core.model.ContainerConfig;
import dev.gantry.core.model.ContainerRecord;
import dev.gantry.core.model.ContainerStatus;
import dev.gantry.core.model.Intent;
import dev.gantry.core.store.StoreTransaction;
import dev.gantry.spi.log.LogTarget;
import dev.gantry.spi.runtime.Bundle;
import dev.gantry.spi.runtime.OciRuntime;

/**
 * A container whose lock the present thread holds, and its record as it is in the store. Every change goes through here:
 * one transaction for the new status, its journal entry and its events. On either side of each there is a failpoint,
 * named {@code OPERATION.intent} or {@code OPERATION.result} with {@code .saving} or {@code .saved}.
 */
public final class LockedContainer {
    private final EngineContext context;
    private final boolean pinned;
    private final Thread holder = Thread.currentThread();
    private volatile boolean over;
    private final Supplier<HeldLock> way;
    private HeldLock lock;
    private ContainerRecord record;
    private @Nullable Bundle bundle;

    private LockedContainer(
            EngineContext context, boolean pinned, Supplier<HeldLock> way, HeldLock lock, ContainerRecord record) {
        this.context = context;
        this.pinned = pinned;
        this.way = way;
        this.lock = lock;
        this.record = record;
    }

    /**
     * Takes the lock of a container, reads its record, learns what happened to it meanwhile, and acts.
     *
     * @param purpose what for, as {@code locks} shows it
     * @throws EngineException with {@link ErrorCode#CONTAINER_REMOVED} when it is gone, {@link ErrorCode#WOULD_DEADLOCK}
     *     when this thread holds the lock of a container
     */
    static <T> T with(EngineContext context, String id, String purpose, Function<LockedContainer, T> action) {
        return act(context, id, false, way(context, id, purpose), reconciled(action));
    }

    /** As {@link #with}, but the lock is kept throughout, even by operations that wait. */
    static <T> T pinned(EngineContext context, String id, String purpose, Function<LockedContainer, T> action) {
        return act(context, id, true, way(context, id, purpose), reconciled(action));
    }

    /** As {@link #with}, but with the record as it was last saved: what happened since is for the action to learn. */
    static <T> T asRecorded(EngineContext context, String id, String purpose, Function<LockedContainer, T> action) {
        return act(context, id, false, way(context, id, purpose), action);
    }

    /** As {@link #with}, for a container that this one depends on, itself or through others. */
    <T> T withDependency(String dependency, String why, Function<LockedContainer, T> action) {
        Supplier<HeldLock> edge =
                () -> context.gate().interruptibly(() -> context.locks().acquireDependency(id(), dependency, why));
        return act(context, dependency, false, edge, reconciled(action));
    }

    /**
     * As {@link #asRecorded}, if nobody holds the lock.
     *
     * @return whether the action was run
     */
    static boolean ifFree(EngineContext context, String id, String purpose, Consumer<LockedContainer> action) {
        Optional<HeldLock> free = context.locks().tryAcquire(LockRank.CONTAINER, id, purpose);
        free.ifPresent(lock -> act(context, id, false, way(context, id, purpose), lock, container -> {
            action.accept(container);
            return true;
        }));
        return free.isPresent();
    }

    private static Supplier<HeldLock> way(EngineContext context, String id, String purpose) {
        return () -> context.gate().interruptibly(() -> context.locks().acquire(LockRank.CONTAINER, id, purpose));
    }

    private static <T> Function<LockedContainer, T> reconciled(Function<LockedContainer, T> action) {
        return container -> {
            Reconciliation.reconcile(container);
            return action.apply(container);
        };
    }

    private static <T> T act(
            EngineContext context,
            String id,
            boolean pinned,
            Supplier<HeldLock> way,
            Function<LockedContainer, T> action) {
        return act(context, id, pinned, way, way.get(), action);
    }

    private static <T> T act(
            EngineContext context,
            String id,
            boolean pinned,
            Supplier<HeldLock> way,
            HeldLock lock,
            Function<LockedContainer, T> action) {
        LockedContainer container = null;
        try {
            container = new LockedContainer(context, pinned, way, lock, read(context, id));
            return action.apply(container);
        } finally {
            if (container == null) {
                lock.close();
            } else {
                container.over = true;
                container.lock.close();
            }
        }
    }

    /**
     * Makes sure that the present thread is the one that this was handed to, and in the call that it was handed out for.
     *
     * @throws EngineException with {@link ErrorCode#INVALID_ARGUMENT} otherwise
     */
    public LockedContainer requireHeld() {
        if (over || Thread.currentThread() != holder) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "the lock of container " + id() + " is not held "
                            + (over ? "any more: its batch is over" : "by this thread, which is not its batch's"),
                    "use what a batch hands out only within it, and the container itself elsewhere");
        }
        return this;
    }

    /**
     * Lets go of the lock while an action runs, unless it is to be kept throughout; afterwards the record is read anew.
     *
     * @throws EngineException with {@link ErrorCode#CONTAINER_REMOVED} when it was removed meanwhile,
     *     {@link ErrorCode#CANCELLED} when interrupted
     */
    void unlocked(Runnable action) {
        if (pinned) {
            action.run();
        } else {
            lock.close();
            try {
                action.run();
            } finally {
                lock = way.get();
            }
        }
        record = read(context, id());
    }

    private static ContainerRecord read(EngineContext context, String id) {
        return context.store()
                .read(view -> view.container(id))
                .orElseThrow(() -> new EngineException(ErrorCode.CONTAINER_REMOVED, "container " + id));
    }

    /** What the engine works with. */
    public EngineContext context() {
        return context;
    }

    /** What it is and how it fares. */
    ContainerRecord record() {
        return record;
    }

    /** The full id. */
    public String id() {
        return record.id();
    }

    /** What it is. */
    public ContainerConfig config() {
        return record.config();
    }

    /** How it fares. */
    public ContainerStatus status() {
        return record.status();
    }

    /** Where it is in its life. */
    public ContainerState state() {
        return record.status().state();
    }

    /** The container as its runtime sees it. */
    public Bundle bundle() {
        Bundle present = bundle;
        if (present == null || !present.name().equals(record.config().name())) {
            present = bundle(context.layout(), record.config());
            bundle = present;
        }
        return present;
    }

    static Bundle bundle(Layout layout, ContainerConfig config) {
        return new Bundle(config.id(), config.name(), layout.bundle(config.id()), layout.runDirectory(config.id()));
    }

    /** Its runtime. */
    public OciRuntime runtime() {
        return context.runtimes().runtime(record.config().runtime());
    }

    /** The container as its log driver sees it. */
    public LogTarget logTarget() {
        return logTarget(context.layout(), record.config());
    }

    static LogTarget logTarget(Layout layout, ContainerConfig config) {
        return new LogTarget(
                config.id(),
                config.name(),
                layout.bundle(config.id()),
                config.spec().log().options());
    }

    /** The present instant. */
    Instant now() {
        return context.host().clock().instant();
    }

    /** Saves that an operation begins. The state stays unless the change says otherwise. */
    void begin(Intent.Operation operation, Cause cause, Consumer<ContainerStatus.Change> change) {
        begin(operation, cause, Optional.empty(), change);
    }

    /** Saves that an operation begins, with the update it is about. */
    void begin(
            Intent.Operation operation,
            Cause cause,
            Optional<ContainerUpdate> update,
            Consumer<ContainerStatus.Change> change) {
        save(word(operation) + ".intent", cause, "begun", draft -> {
            draft.intent = Optional.of(intent(operation, cause, update, draft.state, BringUp.isUnderWay(this)));
            change.accept(draft);
        });
    }

    /** As {@link #begin}, unless that was saved with the result of the step before; see {@link #next}. */
    void beginStep(Intent.Operation operation, Cause cause) {
        boolean saved = status().intent()
                .filter(intent ->
                        intent.operation() == operation && intent.owner().equals(context.self()))
                .isPresent();
        if (!saved) {
            begin(operation, cause, draft -> {});
        }
    }

    /**
     * What has the next step begin in the transaction that saves the result of this one, and after what else that one
     * changes. A step of a bring-up is followed by another.
     */
    Consumer<ContainerStatus.Change> next(Intent.Operation operation, Cause cause) {
        return next(operation, cause, BringUp.isUnderWay(this));
    }

    /** @param thenRun whether the step is one of a bring-up */
    Consumer<ContainerStatus.Change> next(Intent.Operation operation, Cause cause, boolean thenRun) {
        return draft -> draft.intent = Optional.of(intent(operation, cause, Optional.empty(), draft.state, thenRun));
    }

    private Intent intent(
            Intent.Operation operation,
            Cause cause,
            Optional<ContainerUpdate> update,
            ContainerState from,
            boolean thenRun) {
        return new Intent(operation, from, now(), context.self(), cause, Optional.empty(), update, thenRun, false);
    }

    /**
     * Saves the result of an operation, and with it that none is under way any more.
     *
     * @param operation its name in the journal
     * @param detail what else is worth knowing; may be empty
     * @param change what changed
     * @param also what else belongs to the same transaction
     */
    @SafeVarargs
    final void finish(
            Intent.Operation operation,
            Cause cause,
            String detail,
            Consumer<ContainerStatus.Change> change,
            Consumer<StoreTransaction>... also) {
        save(
                word(operation) + ".result",
                cause,
                detail,
                draft -> {
                    draft.intent = Optional.empty();
                    change.accept(draft);
                },
                also);
    }

    /**
     * Saves a changed status in one transaction with a journal entry and what else belongs to it.
     *
     * @param step the name of the step, for failpoints; up to its first dot it is the operation in the journal
     */
    @SafeVarargs
    final void save(
            String step,
            Cause cause,
            String detail,
            Consumer<ContainerStatus.Change> change,
            Consumer<StoreTransaction>... also) {
        save(step, cause, detail, Optional.empty(), change, also);
    }

    /**
     * Saves that a run has ended.
     *
     * @param also what else belongs to the same transaction
     */
    void end(ExitRecord exit, Cause cause, Consumer<ContainerStatus.Change> change, Consumer<StoreTransaction> also) {
        save("exit.result", cause, "code " + exit.status(), Optional.of(exit), change, also, died(exit));
    }

    @SafeVarargs
    private void save(
            String step,
            Cause cause,
            String detail,
            Optional<ExitRecord> exit,
            Consumer<ContainerStatus.Change> change,
            Consumer<StoreTransaction>... also) {
        ContainerStatus next = status().with(change);
        String operation = step.contains(".") ? step.substring(0, step.indexOf('.')) : step;
        JournalEntry entry = new JournalEntry(0, id(), now(), state(), next.state(), operation, cause, detail);
        write(step, exit, transaction -> {
            transaction.saveStatus(id(), next);
            transaction.addJournal(entry);
            for (Consumer<StoreTransaction> more : also) {
                more.accept(transaction);
            }
        });
        record = record.withStatus(next);
    }

    /** Saves a changed configuration together with a changed status. */
    void saveConfig(
            String step,
            ContainerConfig config,
            Cause cause,
            String detail,
            Consumer<ContainerStatus.Change> change,
            Consumer<StoreTransaction> also) {
        save(step, cause, detail, change, transaction -> transaction.saveConfig(config), also);
        record = record.withConfig(config);
    }

    /** Changes the store, with failpoints on both sides, and wakes those who wait for this container. */
    void write(String step, Consumer<StoreTransaction> change) {
        write(step, Optional.empty(), change);
    }

    private void write(String step, Optional<ExitRecord> exit, Consumer<StoreTransaction> change) {
        context.host().failpoint(step + ".saving");
        context.store().write(transaction -> {
            change.accept(transaction);
            return true;
        });
        context.host().failpoint(step + ".saved");
        exit.ifPresentOrElse(context.changes()::ended, () -> context.changes().changed(id()));
    }

    /** An event of this container, for a transaction. */
    Consumer<StoreTransaction> event(String status) {
        return transaction -> transaction.addEvent(Events.of(record, status, now()));
    }

    /** A ledger row and the event of it. */
    Consumer<StoreTransaction> died(ExitRecord exit) {
        return transaction -> {
            transaction.addExit(exit);
            transaction.addEvent(Events.died(record, exit));
        };
    }

    /**
     * Records that an operation failed and is over. One whose outcome nobody knows, because the call was interrupted or
     * took too long, is not over: its intent stays, and whoever takes the lock next asks the runtime.
     *
     * @return whether the operation is over
     */
    boolean fail(Intent.Operation operation, Cause cause, EngineException failure) {
        if (leavesOutcomeOpen(failure)) {
            return false;
        }
        boolean ofStart = operation == Intent.Operation.INIT || operation == Intent.Operation.START;
        finish(operation, cause, "failed: " + failure.getMessage(), draft -> {
            if (ofStart) {
                draft.error = messageOf(failure);
            }
        });
        return true;
    }

    /** Whether nobody knows what became of an operation that failed so. */
    static boolean leavesOutcomeOpen(EngineException failure) {
        return failure.code() == ErrorCode.CANCELLED || failure.code() == ErrorCode.TIMED_OUT;
    }

    static String messageOf(EngineException failure) {
        String message = failure.getMessage();
        return message == null ? failure.code().phrase() : message;
    }

    private static String word(Intent.Operation operation) {
        return operation.name().toLowerCase(Locale.ROOT);
    }
}
