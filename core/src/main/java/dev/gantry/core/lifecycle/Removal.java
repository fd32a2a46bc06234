// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lifecycle;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.ExitRecord;
import dev.gantry.api.model.ExitStatus;
import dev.gantry.api.model.JournalEntry.Cause;
import dev.gantry.api.model.RemoveOptions;
import dev.gantry.api.model.Signal;
import dev.gantry.core.model.ContainerRecord;
import dev.gantry.core.model.ContainerStatus;
import dev.gantry.core.model.Intent;
import dev.gantry.core.state.Operation;
import dev.gantry.core.state.TransitionTable;

/** Removes containers. From the moment the removal is saved it only ever goes on, by whomever. */
final class Removal {
    private static final Logger LOG = LoggerFactory.getLogger(Removal.class);

    /** The programs or plugins by which a container could be ended are no longer there. */
    private static final Set<ErrorCode> MEANS_ARE_GONE =
            EnumSet.of(ErrorCode.PROGRAM_MISSING, ErrorCode.NO_SUCH_PLUGIN);

    /** Its runtime does not answer, or answers with an error. */
    private static final Set<ErrorCode> UNTELLABLE = EnumSet.of(
            ErrorCode.PROGRAM_MISSING,
            ErrorCode.NO_SUCH_PLUGIN,
            ErrorCode.RUNTIME_FAILED,
            ErrorCode.RUNTIME_PERMISSION_DENIED,
            ErrorCode.RUNTIME_COMMAND_NOT_FOUND,
            ErrorCode.TIMED_OUT);

    /** Of a run that nobody saw the end of. */
    private static final ExitStatus LOST = new ExitStatus.Unknown("removed before its end was known");

    private Removal() {}

    /**
     * The operation as a user asks for it, for one container without its dependents. By force it goes even when its
     * runtime, or a program that the runtime needs, is no longer there to say how the container fares.
     *
     * @param container as it was last recorded
     */
    static void remove(LockedContainer container, RemoveOptions options) {
        try {
            Reconciliation.reconcile(container);
        } catch (EngineException e) {
            tolerate(options, e, UNTELLABLE);
            LOG.warn("cannot tell how container {} fares: {}", container.id(), e.getMessage());
        }
        Operation operation = options.force() ? Operation.REMOVE_FORCE : Operation.REMOVE;
        TransitionTable.require(operation, container.state(), container.id());
        if (options.force() && isToBeStopped(container)) {
            // Before it is ended, which cannot be undone. The removal itself asks again.
            requireNoDependents(container, container.context().store().read(view -> view.dependents(container.id())));
            try {
                end(container, options);
            } catch (EngineException e) {
                tolerate(options, e, MEANS_ARE_GONE);
                LOG.warn("removing container {} all the same: {}", container.id(), e.getMessage());
            }
        }
        finish(container, Cause.USER, options.force());
    }

    private static void tolerate(RemoveOptions options, EngineException failure, Set<ErrorCode> tolerated) {
        if (!options.force() || !tolerated.contains(failure.code())) {
            throw failure;
        }
    }

    /** Ends the container; one that somebody starts again while this waits for its end is ended with the lock kept. */
    private static void end(LockedContainer container, RemoveOptions options) {
        Duration timeout = options.stopTimeout()
                .orElse(container.config().spec().lifecycle().stopTimeout());
        if (TransitionTable.isPaused(container.state())) {
            Signalling.kill(container, Signal.KILL);
        } else if (isToBeStopped(container)) {
            Stopping.stopOrThrowWhenRemoved(container, timeout);
        }
        if (TransitionTable.isPaused(container.state())) {
            Signalling.kill(container, Signal.KILL);
        } else if (isToBeStopped(container)) {
            Stopping.stopKeepingLock(container, timeout);
        }
    }

    /** Whether it runs, be it frozen or about to end. */
    private static boolean isToBeStopped(LockedContainer container) {
        return TransitionTable.isUp(container.state()) || TransitionTable.isStopping(container.state());
    }

    private static void requireNoDependents(LockedContainer container, List<String> dependents) {
        if (!dependents.isEmpty()) {
            throw new EngineException(
                    ErrorCode.DEPENDENCY_EXISTS,
                    "container " + container.id() + " has dependent containers which must be removed before it: "
                            + String.join(", ", dependents),
                    "remove them first, or all of them with their dependents (--depend)");
        }
    }

    /** Whether a container is to go when it ended. One that others depend on stays until the last of them is gone. */
    static boolean isDue(LockedContainer container) {
        return TransitionTable.hasEnded(container.state())
                && container.config().spec().lifecycle().autoRemove()
                && container
                        .context()
                        .store()
                        .read(view -> view.dependents(container.id()))
                        .isEmpty();
    }

    /** Removes a container that is at rest, or that its exit calls to remove. */
    static void finish(LockedContainer container, Cause cause) {
        finish(container, cause, false);
    }

    private static void finish(LockedContainer container, Cause cause, boolean force) {
        boolean interrupted = TransitionTable.isBeingRemoved(container.state());
        boolean inRuntime = interrupted || TransitionTable.isInRuntime(container.state());
        boolean forcedNow =
                force && container.status().intent().filter(Intent::forced).isEmpty();
        if (!interrupted || forcedNow) {
            LogDurability.holdWhatStays(container);
            // Said together with the removal, because from then on nothing tells that the container ran.
            boolean lost = mayRun(container.status());
            Intent intent = new Intent(
                    Intent.Operation.REMOVE,
                    container.state(),
                    container.now(),
                    container.context().self(),
                    cause,
                    Optional.empty(),
                    Optional.empty(),
                    false,
                    force);
            container.save(
                    "remove.intent",
                    cause,
                    "begun",
                    draft -> {
                        draft.state = TransitionTable.whileRemoving();
                        draft.intent = Optional.of(intent);
                        draft.exit = lost ? Optional.of(LOST) : draft.exit;
                    },
                    transaction -> requireNoDependents(container, transaction.dependents(container.id())));
        }
        complete(container, inRuntime, force);
    }

    /** Whether the command executes, or may do so for all that is known. */
    private static boolean mayRun(ContainerStatus status) {
        boolean fromMade = status.intent()
                .filter(intent -> TransitionTable.isMade(intent.from()))
                .isPresent();
        boolean starting = status.intent()
                .filter(intent -> intent.operation() == Intent.Operation.START)
                .isPresent();
        return TransitionTable.isUp(status.state())
                || (TransitionTable.isStopping(status.state()) && !fromMade)
                || (TransitionTable.isMade(status.state()) && starting);
    }

    /**
     * Does what a saved removal calls for; every step may be done twice.
     *
     * @param inRuntime whether the runtime may know the container
     * @param force whether the container goes even when its runtime fails
     */
    static void complete(LockedContainer container, boolean inRuntime, boolean force) {
        EngineContext context = container.context();
        if (inRuntime) {
            try {
                Execs.endAll(container);
                container.runtime().delete(container.bundle());
            } catch (EngineException e) {
                if (!force) {
                    throw e;
                }
                LOG.warn("removing container {} although its runtime failed: {}", container.id(), e.getMessage());
            }
        }
        Layout.delete(context.layout().runDirectory(container.id()));
        context.host().failpoint("remove.rundir.deleted");
        Layout.delete(context.layout().bundle(container.id()));
        ContainerRecord last = new ContainerRecord(container.config(), container.status());
        container.write("remove.result", transaction -> {
            if (last.status().exit().filter(LOST::equals).isPresent()
                    && transaction.exit(container.id(), last.status().run()).isEmpty()) {
                container.died(lost(last, container.now())).accept(transaction);
            }
            transaction.addEvent(Events.removed(last, container.now()));
            transaction.delete(container.id(), container.now());
        });
        HandoverFileWriter.deleteCidFile(last.config());
        last.config().dependencies().forEach(id -> removeIfDue(container, id));
    }

    /** What only the removed container kept from its own automatic removal. */
    private static void removeIfDue(LockedContainer removed, String dependency) {
        try {
            removed.withDependency(dependency, "remove", container -> {
                if (isDue(container)) {
                    finish(container, Cause.POLICY);
                }
                return true;
            });
        } catch (EngineException e) {
            if (e.code() != ErrorCode.CONTAINER_REMOVED) {
                LOG.warn("cannot remove container {}, which nobody needs any more: {}", dependency, e.getMessage());
            }
        }
    }

    private static ExitRecord lost(ContainerRecord record, Instant at) {
        return new ExitRecord(
                record.id(), record.config().name(), record.status().run(), LOST, false, ExitRecord.Source.REMOVAL, at);
    }
}
