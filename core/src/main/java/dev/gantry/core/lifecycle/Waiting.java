// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lifecycle;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.ContainerState;
import dev.gantry.api.model.ExitRecord;
import dev.gantry.api.model.JournalEntry;
import dev.gantry.api.model.WaitCondition;
import dev.gantry.api.model.WaitResult;
import dev.gantry.core.model.ContainerRecord;
import dev.gantry.core.state.TransitionTable;
import dev.gantry.core.store.StoreView;

/**
 * A wait for one of several conditions. What it starts from is read once, when it is made; from then on exits are
 * looked up in the ledger by run number and states in the journal by sequence number, so that nothing which happens
 * between two looks can be missed. Both outlive the container.
 */
public final class Waiting implements AutoCloseable {
    /** How often to look when another process makes the changes, of which this one gets no hint. */
    private static final Duration INTERVAL = Duration.ofMillis(250);

    private final EngineContext context;
    private final String id;
    private final List<WaitCondition> conditions;
    private final ChangeFeed.Subscription changes;
    private final Set<ContainerState> passed = EnumSet.noneOf(ContainerState.class);
    private @Nullable ContainerRecord start;
    private long journalSeen;
    /** What was read when the wait was made, for the first look. */
    private @Nullable Snapshot beginning;

    private volatile boolean cancelled;

    /**
     * @param conditions at least one
     */
    public Waiting(EngineContext context, String id, Collection<WaitCondition> conditions) {
        if (conditions.isEmpty()) {
            throw new EngineException(ErrorCode.INVALID_ARGUMENT, "at least one condition to wait for is needed");
        }
        this.context = context;
        this.id = id;
        this.conditions = List.copyOf(conditions);
        this.changes = context.changes().subscribe(id);
        try {
            this.beginning = context.store().read(this::begin);
        } catch (RuntimeException | Error e) {
            changes.close();
            throw e;
        }
    }

    private Snapshot begin(StoreView view) {
        Optional<ContainerRecord> record = view.container(id);
        start = record.orElse(null);
        // A container that is gone already was still there when it was named: all it went through counts.
        journalSeen = start == null || !isForState() ? 0 : view.lastJournalSequence();
        return snapshot(record, view);
    }

    private boolean isForState() {
        return conditions.stream().anyMatch(WaitCondition.State.class::isInstance);
    }

    /**
     * Waits.
     *
     * @throws EngineException with {@link ErrorCode#TIMED_OUT}, {@link ErrorCode#CANCELLED}, or, when the container is
     *     gone so that no condition can be met any more, {@link ErrorCode#CONTAINER_REMOVED}
     */
    public WaitResult await(Duration timeout) {
        Instant deadline = Exits.deadline(context, timeout);
        try {
            while (true) {
                Optional<WaitResult> met = context.gate().pass(this::look);
                if (met.isPresent()) {
                    return met.get();
                }
                Duration left = Exits.until(context, deadline);
                if (left.isNegative() || left.isZero()) {
                    throw new EngineException(ErrorCode.TIMED_OUT, "waiting for container " + id);
                }
                if (cancelled) {
                    throw cancelled();
                }
                changes.await(left.compareTo(INTERVAL) < 0 ? left : INTERVAL);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw cancelled();
        }
    }

    /** What the store says at one moment. */
    private record Snapshot(Optional<ContainerRecord> container, Optional<WaitResult> met) {}

    private Optional<WaitResult> look() {
        Optional<WaitResult> told = changes.exit().flatMap(this::metBy);
        if (told.isPresent()) {
            return told;
        }
        Snapshot now = beginning == null ? context.store().read(this::snapshot) : beginning;
        beginning = null;
        if (now.container().filter(record -> Exits.isEvident(context, record)).isPresent()) {
            recordExit();
            now = context.store().read(this::snapshot);
        }
        if (now.met().isEmpty() && now.container().isEmpty()) {
            throw new EngineException(ErrorCode.CONTAINER_REMOVED, "container " + id);
        }
        return now.met();
    }

    /** Ends the wait from another thread. */
    public void cancel() {
        cancelled = true;
        changes.wake();
    }

    private EngineException cancelled() {
        return new EngineException(ErrorCode.CANCELLED, "waiting for container " + id);
    }

    /** An engine that does not act on exits still records the one that somebody waits for. */
    private void recordExit() {
        try {
            LockedContainer.ifFree(context, id, "wait", Reconciliation::reconcile);
        } catch (EngineException e) {
            if (e.code() != ErrorCode.CONTAINER_REMOVED) {
                throw e;
            }
        }
    }

    /** Whether an exit meets the first condition. Whether another was met before it, only the store knows. */
    private Optional<WaitResult> metBy(ExitRecord exit) {
        WaitCondition first = conditions.get(0);
        boolean met = start != null
                && (first instanceof WaitCondition.Exit wanted
                        ? exit.run() == wanted.run().orElse(start.status().run())
                        : first instanceof WaitCondition.NextExit && exit.run() == nextRun(start));
        return met ? Optional.of(new WaitResult(first, Optional.of(exit))) : Optional.empty();
    }

    /** The run that was under way when the wait began, or the one that came next. */
    private static int nextRun(ContainerRecord start) {
        int run = start.status().run();
        return TransitionTable.isLive(start.status().state()) ? run : run + 1;
    }

    private Snapshot snapshot(StoreView view) {
        return snapshot(view.container(id), view);
    }

    private Snapshot snapshot(Optional<ContainerRecord> now, StoreView view) {
        if (isForState()) {
            for (JournalEntry entry : view.journalAfter(id, journalSeen)) {
                passed.add(entry.to());
                journalSeen = entry.sequence();
            }
        }
        return new Snapshot(now, met(now, view));
    }

    private Optional<WaitResult> met(Optional<ContainerRecord> now, StoreView view) {
        for (WaitCondition condition : conditions) {
            Optional<WaitResult> result = met(condition, now, view);
            if (result.isPresent()) {
                return result;
            }
        }
        return Optional.empty();
    }

    private Optional<WaitResult> met(WaitCondition condition, Optional<ContainerRecord> now, StoreView view) {
        if (condition instanceof WaitCondition.Exit exit) {
            return exited(condition, exit.run().orElse(presentRun(view)), now, view);
        }
        if (condition instanceof WaitCondition.NextExit) {
            int next = start != null ? nextRun(start) : presentRun(view) + 1;
            return view.exitFrom(id, next).map(exit -> new WaitResult(condition, Optional.of(exit)));
        }
        if (condition instanceof WaitCondition.State state) {
            boolean seen = passed.contains(state.state())
                    || now.map(record -> record.status().state() == state.state())
                            .orElse(TransitionTable.isBeingRemoved(state.state()));
            return seen ? Optional.of(new WaitResult(condition, Optional.empty())) : Optional.empty();
        }
        return now.isEmpty() ? Optional.of(new WaitResult(condition, lastExit(view))) : Optional.empty();
    }

    /** The run that was under way, or the last one, when the wait began. */
    private int presentRun(StoreView view) {
        return start != null
                ? start.status().run()
                : lastExit(view).map(ExitRecord::run).orElse(0);
    }

    private Optional<WaitResult> exited(
            WaitCondition condition, int run, Optional<ContainerRecord> now, StoreView view) {
        Optional<ExitRecord> exit = view.exit(id, run);
        if (exit.isPresent()) {
            return Optional.of(new WaitResult(condition, exit));
        }
        // A run that was made and never started leaves no exit. A container that is being removed may have one that is
        // written when it is gone.
        boolean over = now.map(record -> record.status().run() > run
                        || (record.status().run() == run
                                && !TransitionTable.isLive(record.status().state())
                                && record.status().exit().isEmpty()))
                .orElse(start != null && start.status().run() >= run);
        return over ? Optional.of(new WaitResult(condition, Optional.empty())) : Optional.empty();
    }

    private Optional<ExitRecord> lastExit(StoreView view) {
        return view.lastExits(id, 1).stream().findFirst();
    }

    /** Stops listening. */
    @Override
    public void close() {
        changes.close();
    }
}
