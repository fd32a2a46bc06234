// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lifecycle;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.JournalEntry.Cause;
import dev.gantry.api.model.NamespaceMode;
import dev.gantry.api.model.Signal;
import dev.gantry.core.model.ContainerConfig;
import dev.gantry.core.model.ContainerRecord;
import dev.gantry.core.model.Intent;
import dev.gantry.core.state.Operation;
import dev.gantry.core.state.TransitionTable;
import dev.gantry.spi.runtime.OciRuntime;
import dev.gantry.spi.runtime.RuntimeFeature;

/**
 * Asks a container to end, and kills it when it does not. The wish is saved as an intent with its deadline before the
 * signal is sent, and the lock is free while waiting; whoever finds an intent whose owner died and whose deadline has
 * passed does the rest.
 */
final class Stopping {
    /** How long a killed container may take to be gone. */
    static final Duration KILL_GRACE = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(Stopping.class);

    private Stopping() {}

    /** The operation as a user asks for it. */
    static void stop(LockedContainer container, Duration timeout) {
        try {
            stopOrThrowWhenRemoved(container, timeout);
        } catch (EngineException e) {
            if (e.code() != ErrorCode.CONTAINER_REMOVED) {
                throw e;
            }
        }
    }

    /** As {@link #stop}, but that somebody removed the container meanwhile is not taken for success. */
    static void stopOrThrowWhenRemoved(LockedContainer container, Duration timeout) {
        stop(container, timeout, false, container::unlocked);
    }

    /** As the first step of a restart: whoever finds that the container ended starts it again. */
    static void stopToRestart(LockedContainer container, Duration timeout) {
        stop(container, timeout, true, container::unlocked);
    }

    /** As {@link #stop}, with the lock kept throughout. */
    static void stopKeepingLock(LockedContainer container, Duration timeout) {
        stop(container, timeout, false, Runnable::run);
    }

    /**
     * Signals are sent with the lock held: without it the run could end, and another begin and get them. Only the waiting
     * may let go of it, and what is found afterwards may be a later run, in which this stop has no say.
     */
    private static void stop(LockedContainer container, Duration timeout, boolean thenRun, Consumer<Runnable> waiting) {
        ContainerRecord target = begin(container, timeout, thenRun);
        if (!timeout.isZero() && !TransitionTable.isMade(target.status().state())) {
            Signal signal = target.config().spec().lifecycle().stopSignal();
            signal(container.context(), target, signal);
            await(container, target, timeout, waiting);
            if (isStillStopping(container, target)) {
                LOG.warn(
                        "StopSignal {} failed to stop container {} in {} seconds, resorting to SIGKILL",
                        signal,
                        target.config().name(),
                        timeout.toSeconds());
            }
        }
        if (isStillStopping(container, target)) {
            signal(container.context(), target, Signal.KILL);
            await(container, target, KILL_GRACE, waiting);
        }
        requireEnded(container, target);
    }

    private static void await(
            LockedContainer container, ContainerRecord target, Duration timeout, Consumer<Runnable> waiting) {
        waiting.accept(() -> Exits.await(container.context(), target, timeout));
        if (isStillStopping(container, target)) {
            Exits.detect(container);
        } else {
            Reconciliation.reconcile(container);
        }
    }

    private static boolean isStillStopping(LockedContainer container, ContainerRecord target) {
        return TransitionTable.isStopping(container.state())
                && container.status().run() == target.status().run();
    }

    private static ContainerRecord begin(LockedContainer container, Duration timeout, boolean thenRun) {
        if (timeout.isNegative()) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT, "stop timeout must not be negative, got " + timeout.toSeconds() + " s");
        }
        if (TransitionTable.hasEnded(container.state()) && !container.status().stoppedByUser()) {
            // A container that its restart policy is about to bring back is stopped by this wish alone.
            container.save("stop.wish", Cause.USER, "wanted while at rest", draft -> draft.stoppedByUser = true);
        }
        TransitionTable.require(Operation.STOP, container.state(), container.id());
        ContainerRecord before = new ContainerRecord(container.config(), container.status());
        Instant deadline = Exits.deadline(container.context(), timeout);
        Intent intent = new Intent(
                Intent.Operation.STOP,
                container.state(),
                container.now(),
                container.context().self(),
                Cause.USER,
                deadline.equals(Instant.MAX) ? Optional.empty() : Optional.of(deadline),
                Optional.empty(),
                thenRun,
                false);
        String limit = deadline.equals(Instant.MAX) ? "without a timeout" : "timeout " + seconds(timeout) + " s";
        container.save("stop.intent", Cause.USER, limit, draft -> {
            draft.state = TransitionTable.whileStopping();
            draft.stoppedByUser |= !thenRun;
            draft.intent = Optional.of(intent);
        });
        return before;
    }

    private static String seconds(Duration duration) {
        return BigDecimal.valueOf(duration.getSeconds())
                .add(BigDecimal.valueOf(duration.getNano(), 9))
                .stripTrailingZeros()
                .toPlainString();
    }

    private static void requireEnded(LockedContainer container, ContainerRecord target) {
        if (isStillStopping(container, target)) {
            throw new EngineException(
                    ErrorCode.TIMED_OUT,
                    "container " + container.id() + " did not end within " + KILL_GRACE.toSeconds()
                            + " s of being killed",
                    "its process may be stuck in the kernel; try again, or remove it by force");
        }
    }

    /** Kills a container whose stop was begun by an engine that died, and records its end. */
    static void endOverdue(LockedContainer container) {
        ContainerRecord target = new ContainerRecord(container.config(), container.status());
        signal(container.context(), target, Signal.KILL);
        Exits.await(container.context(), target, KILL_GRACE);
        Exits.detect(container);
    }

    /** Makes the stop of an engine that died one of this engine, and asks again: a second request does no harm. */
    static void adopt(LockedContainer container, Intent orphan) {
        Intent intent = new Intent(
                Intent.Operation.STOP,
                orphan.from(),
                orphan.since(),
                container.context().self(),
                orphan.cause(),
                orphan.deadline(),
                Optional.empty(),
                orphan.thenRun(),
                false);
        container.save("stop.adopted", Cause.CRASH, "goes on", draft -> draft.intent = Optional.of(intent));
        ContainerRecord target = new ContainerRecord(container.config(), container.status());
        boolean parked = TransitionTable.isMade(orphan.from());
        signal(
                container.context(),
                target,
                parked ? Signal.KILL : target.config().spec().lifecycle().stopSignal());
    }

    /** Sends a signal; a container that is gone by then is no failure. */
    private static void signal(EngineContext context, ContainerRecord target, Signal signal) {
        OciRuntime runtime = context.runtimes().runtime(target.config().runtime());
        try {
            context.host().failpoint("stop.signalling");
            runtime.kill(
                    LockedContainer.bundle(context.layout(), target.config()),
                    signal,
                    sharesPids(target.config(), runtime));
            context.host().failpoint("stop.signalled");
        } catch (EngineException e) {
            if (e.code() != ErrorCode.CONTAINER_STOPPED) {
                throw e;
            }
        }
    }

    /** Whether ending the first process does not end the others. */
    static boolean sharesPids(ContainerConfig config, OciRuntime runtime) {
        return !config.spec().namespaces().pid().equals(NamespaceMode.PRIVATE)
                && runtime.info().features().contains(RuntimeFeature.PROCESSES);
    }
}
