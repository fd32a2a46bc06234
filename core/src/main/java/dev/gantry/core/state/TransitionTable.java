// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.state;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.ContainerState;

import static dev.gantry.api.model.ContainerState.CONFIGURED;
import static dev.gantry.api.model.ContainerState.CREATED;
import static dev.gantry.api.model.ContainerState.EXITED;
import static dev.gantry.api.model.ContainerState.PAUSED;
import static dev.gantry.api.model.ContainerState.REMOVING;
import static dev.gantry.api.model.ContainerState.RUNNING;
import static dev.gantry.api.model.ContainerState.STOPPED;
import static dev.gantry.api.model.ContainerState.STOPPING;
import static dev.gantry.api.model.ContainerState.UNKNOWN;

/**
 * The whole operation by state table, and what the states mean. Guards, {@code explain}, the documentation and the tests
 * all read it.
 */
public final class TransitionTable {
    private static final Map<Operation, Map<ContainerState, Verdict>> TABLE = new EnumMap<>(Operation.class);

    static {
        row(Operation.INIT, "container %s has already been created in runtime")
                .to(CREATED, CONFIGURED, STOPPED, EXITED);
        row(Operation.START, "container %s must be in Created or Stopped state to be started")
                .to(RUNNING, CONFIGURED, CREATED, STOPPED, EXITED)
                .refuse(RUNNING, ErrorCode.CONTAINER_RUNNING, "container %s is already running");
        row(Operation.STOP, "can only stop created or running containers. %s is in state {state}")
                .to(STOPPED, CREATED, RUNNING, STOPPING)
                .refuse(STOPPED, ErrorCode.CONTAINER_STOPPED, "container %s is already stopped")
                .refuse(EXITED, ErrorCode.CONTAINER_STOPPED, "container %s is already stopped");
        row(Operation.KILL, "can only kill running containers. %s is in state {state}")
                .stay(RUNNING, STOPPING, PAUSED);
        row(Operation.RESTART, "unable to restart container %s in state {state}")
                .to(RUNNING, CONFIGURED, CREATED, RUNNING, STOPPED, EXITED);
        row(Operation.ATTACH, "can only attach to created or running containers. %s is in state {state}")
                .stay(CREATED, RUNNING);
        row(Operation.RESIZE, "can only resize created or running containers. %s is in state {state}")
                .stay(CREATED, RUNNING);
        row(Operation.EXEC, "can only create exec sessions on running containers. %s is in state {state}")
                .stay(RUNNING);
        row(Operation.PAUSE, "container %s is in state {state}, not running, and cannot be paused")
                .to(PAUSED, RUNNING)
                .refuse(PAUSED, ErrorCode.CONTAINER_STATE, "container %s is already paused");
        row(Operation.UNPAUSE, "container %s is in state {state}, not paused, and cannot be unpaused")
                .to(RUNNING, PAUSED);
        row(Operation.UPDATE, "container %s is in state {state} and cannot be updated")
                .stay(CONFIGURED, CREATED, RUNNING, STOPPED, PAUSED, EXITED, STOPPING);
        row(Operation.RENAME, "container %s is in state {state} and cannot be renamed")
                .stay(CONFIGURED, CREATED, RUNNING, STOPPED, PAUSED, EXITED, STOPPING);
        row(Operation.CLEANUP, "container %s is in state {state}, refusing to clean up")
                .to(CONFIGURED, CREATED)
                .to(EXITED, STOPPED)
                .nothing(CONFIGURED, EXITED);
        row(
                        Operation.REMOVE,
                        "cannot remove container %s as it is {state}: it must be stopped first, or removed by force")
                .gone(CONFIGURED, CREATED, STOPPED, EXITED, REMOVING);
        row(Operation.REMOVE_FORCE, "container %s").gone(ContainerState.values());
    }

    private static final Set<ContainerState> LIVE = EnumSet.of(CREATED, RUNNING, PAUSED, STOPPING);
    private static final Set<ContainerState> IN_RUNTIME = EnumSet.of(CREATED, RUNNING, PAUSED, STOPPING, STOPPED);
    private static final Set<ContainerState> UNSETTLED =
            EnumSet.of(CREATED, RUNNING, PAUSED, STOPPING, STOPPED, REMOVING);

    private TransitionTable() {}

    private static Row row(Operation operation, String refusal) {
        Map<ContainerState, Verdict> cells = new EnumMap<>(ContainerState.class);
        for (ContainerState state : ContainerState.values()) {
            cells.put(
                    state, new Verdict.Refused(ErrorCode.CONTAINER_STATE, refusal.replace("{state}", state.display())));
        }
        TABLE.put(operation, cells);
        return new Row(cells);
    }

    /** What the operation does in that state. */
    public static Verdict of(Operation operation, ContainerState state) {
        Map<ContainerState, Verdict> row = TABLE.get(operation);
        Verdict verdict = row == null ? null : row.get(state);
        if (verdict == null) {
            throw new IllegalStateException("no cell for " + operation + " in " + state);
        }
        return verdict;
    }

    /**
     * The verdict, unless it is a refusal.
     *
     * @throws EngineException with the code of the refusal, naming the container
     */
    public static Verdict require(Operation operation, ContainerState state, String containerId) {
        Verdict verdict = of(operation, state);
        if (verdict instanceof Verdict.Refused refused) {
            throw new EngineException(refused.code(), String.format(refused.reason(), containerId));
        }
        return verdict;
    }

    /** Whether the container has a process, so that its exit may come at any time. */
    public static boolean isLive(ContainerState state) {
        return LIVE.contains(state);
    }

    /** Whether the user's command executes or is frozen. */
    public static boolean isUp(ContainerState state) {
        return state == RUNNING || state == PAUSED;
    }

    /** Whether another container may rely on it. */
    public static boolean isRunning(ContainerState state) {
        return state == RUNNING;
    }

    /** Whether the runtime has made it and its command waits to be executed. */
    public static boolean isMade(ContainerState state) {
        return state == CREATED;
    }

    /** Whether it has no process, and could get one. */
    public static boolean isAtRest(ContainerState state) {
        return of(Operation.INIT, state) instanceof Verdict.Allowed;
    }

    /** Whether it is frozen. */
    public static boolean isPaused(ContainerState state) {
        return state == PAUSED;
    }

    /** Whether a stop is under way. */
    public static boolean isStopping(ContainerState state) {
        return state == STOPPING;
    }

    /** Whether it ended and still holds something that is to be released. */
    public static boolean awaitsCleanup(ContainerState state) {
        return state == STOPPED;
    }

    /** Whether the runtime knows the container. */
    public static boolean isInRuntime(ContainerState state) {
        return IN_RUNTIME.contains(state);
    }

    /** Whether its removal began. */
    public static boolean isBeingRemoved(ContainerState state) {
        return state == REMOVING;
    }

    /** Whether limits of it in the kernel can be changed. */
    public static boolean hasCgroup(ContainerState state) {
        return state == CREATED || state == RUNNING || state == PAUSED;
    }

    /** Whether its last run ended, so that a restart policy may have a say. */
    public static boolean hasEnded(ContainerState state) {
        return state == STOPPED || state == EXITED;
    }

    /** The state of a container that the runtime has made. */
    public static ContainerState afterMaking() {
        return CREATED;
    }

    /** The state of a container whose command executes. */
    public static ContainerState afterStart() {
        return RUNNING;
    }

    /** The state of a container whose end was seen. */
    public static ContainerState afterExit() {
        return STOPPED;
    }

    /** The state of a container that is frozen, or was thawed. */
    public static ContainerState after(boolean frozen) {
        return frozen ? PAUSED : RUNNING;
    }

    /** The state of a container that released everything; one that was made but never started counts as never run. */
    public static ContainerState afterRelease(boolean neverStarted) {
        return neverStarted ? CONFIGURED : EXITED;
    }

    /** The state of a container that was asked to end. */
    public static ContainerState whileStopping() {
        return STOPPING;
    }

    /** The state of a container whose removal began. */
    public static ContainerState whileRemoving() {
        return REMOVING;
    }

    /** The states in which something is still to be done without anybody asking. */
    public static Set<ContainerState> unsettled() {
        return UNSETTLED;
    }

    /** The state of a container at rest that was in that state when the machine went down. */
    public static ContainerState afterReboot(ContainerState state) {
        return switch (state) {
            case RUNNING, STOPPED, STOPPING, PAUSED, EXITED -> EXITED;
            case CONFIGURED, CREATED, UNKNOWN -> CONFIGURED;
            case REMOVING -> REMOVING;
        };
    }

    /** Fills a row. */
    private static final class Row {
        private final Map<ContainerState, Verdict> cells;

        private Row(Map<ContainerState, Verdict> cells) {
            this.cells = cells;
        }

        private Row to(ContainerState result, ContainerState... from) {
            return set(new Verdict.Allowed(result), from);
        }

        private Row stay(ContainerState... from) {
            for (ContainerState state : from) {
                cells.put(state, new Verdict.Allowed(state));
            }
            return this;
        }

        private Row gone(ContainerState... from) {
            return set(new Verdict.Gone(), from);
        }

        private Row nothing(ContainerState... from) {
            return set(new Verdict.Nothing(), from);
        }

        private Row refuse(ContainerState from, ErrorCode code, String reason) {
            return set(new Verdict.Refused(code, reason), from);
        }

        private Row set(Verdict verdict, ContainerState... from) {
            for (ContainerState state : from) {
                cells.put(state, verdict);
            }
            return this;
        }
    }
}
