// SPDX-License-Identifier: Apache-2.0
package dev.gantry.api;

import java.time.Duration;

import org.apiguardian.api.API;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.AttachOptions;
import dev.gantry.api.model.ExecDetails;
import dev.gantry.api.model.ExitStatus;
import dev.gantry.api.model.Signal;
import dev.gantry.api.model.TerminalSize;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * A command that is executed in a container beside its first process; see {@link Container#createExec}. A session belongs
 * to the run of the container in which it was created, and ends with that. When the next one begins, or the container is
 * removed, it is gone; how it ended stays known. Safe for use by any thread.
 *
 * <p>Every method but {@link #waitForExit()} fails with {@link ErrorCode#NO_SUCH_EXEC_SESSION} once the session is gone.
 */
@API(status = EXPERIMENTAL, since = "0.1")
public interface ExecSession {
    /** The id: 64 hexadecimal digits. */
    String id();

    /** Full id of the container. */
    String containerId();

    /**
     * Executes the command, connected to nothing: its output is dropped, and its input is empty.
     *
     * @throws EngineException with {@link ErrorCode#EXEC_SESSION_STATE} when that was done already,
     *     {@link ErrorCode#CONTAINER_STATE} when the container does not run, {@link ErrorCode#RUNTIME_COMMAND_NOT_FOUND},
     *     {@link ErrorCode#RUNTIME_PERMISSION_DENIED} or {@link ErrorCode#RUNTIME_FAILED} when the command cannot be
     *     executed, after which the session has ended
     */
    void start();

    /**
     * Executes the command, connected to its standard streams first, so that not even the first byte is missed. Close the
     * attachment when done; that does not end the command.
     *
     * @throws EngineException as {@link #start}
     */
    Attachment startAndAttach(AttachOptions options);

    /**
     * Gives the terminal of the command another size.
     *
     * @throws EngineException with {@link ErrorCode#INVALID_ARGUMENT} when it has no terminal,
     *     {@link ErrorCode#EXEC_SESSION_STATE} when it does not run
     */
    void resize(TerminalSize size);

    /**
     * Sends a signal to the command.
     *
     * @throws EngineException with {@link ErrorCode#EXEC_SESSION_STATE} when it does not run
     */
    void kill(Signal signal);

    /**
     * Asks the command to end (SIGTERM), and kills it when it has not after that long. Does nothing when it ended before.
     *
     * @param timeout {@link Duration#ZERO} kills at once
     * @throws EngineException with {@link ErrorCode#EXEC_SESSION_STATE} when it was never started,
     *     {@link ErrorCode#TIMED_OUT} if even killing does not end it
     */
    void stop(Duration timeout);

    /**
     * Waits until the command has ended. Also answered when the session or the container is gone.
     *
     * @throws EngineException with {@link ErrorCode#EXEC_SESSION_STATE} when it was never started,
     *     {@link ErrorCode#CANCELLED} when interrupted
     */
    default ExitStatus waitForExit() {
        return waitForExit(ContainerOperations.FOREVER);
    }

    /** As {@link #waitForExit()}, but fails with {@link ErrorCode#TIMED_OUT} after that long. */
    ExitStatus waitForExit(Duration timeout);

    /** What is known of the session. Reads no lock. */
    ExecDetails inspect();

    /**
     * Removes the session. How it ended stays known.
     *
     * @param force whether a command that executes is killed first
     * @throws EngineException with {@link ErrorCode#EXEC_SESSION_STATE} when it runs and force is not set
     */
    void remove(boolean force);
}
