// SPDX-License-Identifier: Apache-2.0
package dev.gantry.api;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

import org.apiguardian.api.API;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.CleanupOptions;
import dev.gantry.api.model.ContainerDetails;
import dev.gantry.api.model.ContainerState;
import dev.gantry.api.model.ContainerUpdate;
import dev.gantry.api.model.Signal;
import dev.gantry.api.model.TerminalSize;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * The operations on one container. Called on a {@link Container} each takes the container's lock and first learns what
 * happened meanwhile; within {@link Container#batch} they share one lock and one such look. There, an operation on any
 * {@link Container} fails with {@link ErrorCode#WOULD_DEADLOCK}.
 *
 * <p>An operation that the state forbids fails with {@link ErrorCode#CONTAINER_STATE} (or the more telling code named
 * at the method) and changes nothing. Every operation fails with {@link ErrorCode#CONTAINER_REMOVED} once the container
 * is gone.
 *
 * <p>A thread that is interrupted while it waits, for the lock, for the runtime or for the container to end, fails with
 * {@link ErrorCode#CANCELLED} and stays interrupted. What it had begun is not undone but brought to an end by whoever
 * operates on the container next, or by an engine that supervises: a start that went through counts, and an interrupted
 * stop kills the container when its time is over.
 */
@API(status = EXPERIMENTAL, since = "0.1")
public interface ContainerOperations {
    /** A timeout that never ends. */
    Duration FOREVER = ChronoUnit.FOREVER.getDuration();

    /** What happens to the containers that this one depends on. */
    enum Dependencies {
        /** They must be running already. */
        REQUIRE,
        /** They are started first, and theirs before them. */
        START
    }

    /**
     * Has the OCI runtime make the container, up to the point where its process waits to execute the command.
     *
     * @throws EngineException with {@link ErrorCode#RUNTIME_COMMAND_NOT_FOUND},
     *     {@link ErrorCode#RUNTIME_PERMISSION_DENIED} or {@link ErrorCode#RUNTIME_FAILED}; {@link ErrorCode#CANCELLED}
     *     when interrupted
     */
    void init(Dependencies dependencies);

    /**
     * Starts the container, making it first when needed.
     *
     * @throws EngineException with {@link ErrorCode#CONTAINER_RUNNING} when it runs, and as {@link #init}
     */
    void start(Dependencies dependencies);

    /** Starts the container after those that it depends on. */
    default void start() {
        start(Dependencies.START);
    }

    /**
     * Stops the container as it was created to be stopped.
     *
     * @throws EngineException with {@link ErrorCode#CONTAINER_STOPPED} when it does not run; it is then remembered that
     *     a user wanted it stopped, so that no restart policy starts it again
     */
    void stop();

    /**
     * Sends the stop signal and, if the process is still there after the timeout, kills it. The lock is free while
     * waiting. {@link Duration#ZERO} kills at once, {@link #FOREVER} never.
     *
     * @throws EngineException as {@link #stop()}; {@link ErrorCode#TIMED_OUT} if even killing does not end it;
     *     {@link ErrorCode#CANCELLED} when interrupted, after which the stop goes on without this thread
     */
    void stop(Duration timeout);

    /** Stops a running container within its own timeout and starts it again; starts one that does not run. */
    void restart();

    /** As {@link #restart()}, with that timeout for the stop. */
    void restart(Duration timeout);

    /** Sends a signal; after {@link Signal#KILL} the exit is recorded when this returns. */
    void kill(Signal signal);

    /**
     * Gives the terminal of a container that is made or runs another size. Before the start it is the size that the
     * command finds.
     *
     * @throws EngineException with {@link ErrorCode#INVALID_ARGUMENT} when the container has no terminal,
     *     {@link ErrorCode#UNSUPPORTED} when its runtime has none to give
     */
    void resize(TerminalSize size);

    /** Freezes all processes. */
    void pause();

    /** Lets frozen processes go on. */
    void unpause();

    /**
     * Changes limits or restart policy, for now and for later starts.
     *
     * @throws EngineException with {@link ErrorCode#RUNTIME_FAILED} when the runtime refuses; nothing is changed then
     */
    void update(ContainerUpdate update);

    /**
     * Gives the container another name.
     *
     * @throws EngineException with {@link ErrorCode#CONTAINER_EXISTS} or {@link ErrorCode#INVALID_ARGUMENT}
     */
    void rename(String name);

    /**
     * Releases what an ended container still holds, or, where its restart policy says so, starts it again. Does nothing
     * when there is nothing to release.
     */
    void cleanup(CleanupOptions options);

    /** Brings the recorded state up to date with what happened: exits, lost monitors, interrupted operations. */
    void sync();

    /**
     * Whether the restart policy would start the container now; false also when that cannot be told, as of one that was
     * removed.
     *
     * @throws EngineException with {@link ErrorCode#ENGINE_CLOSED} or {@link ErrorCode#CANCELLED}
     */
    boolean shouldRestart();

    /** The state as of now. */
    ContainerState state();

    /** Everything that is known of it. */
    ContainerDetails inspect();

    /**
     * Keeps a small file with the container, readable by the engine's user only. An older one of the name is replaced.
     * When this returns, it survives a loss of power.
     *
     * @throws EngineException with {@link ErrorCode#INVALID_ARGUMENT} for a name that is empty, begins with {@code .} or
     *     contains {@code /} or a NUL
     */
    void addArtifact(String name, byte[] content);

    /** @throws EngineException with {@link ErrorCode#NO_SUCH_ARTIFACT} */
    byte[] getArtifact(String name);

    /** @throws EngineException with {@link ErrorCode#NO_SUCH_ARTIFACT} */
    void removeArtifact(String name);
}
