// SPDX-License-Identifier: Apache-2.0
package dev.gantry.spi.runtime;

import java.nio.file.Path;
import java.util.Optional;

import org.apiguardian.api.API;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.Signal;
import dev.gantry.api.model.TerminalSize;
import dev.gantry.spi.host.ProcessIdentity;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * Makes, starts and ends containers. Containers live on when the runtime is closed or the JVM ends, and another instance
 * opened on the same state directory finds them.
 *
 * <p>Calls for different containers come from several threads at once; calls for one container never overlap, except
 * that {@link #kill}, {@link #killExec}, {@link #status}, {@link #exitReport} and {@link #execExitReport} may come at
 * any time. Every call may block for as long as
 * the work takes and fails with an {@link EngineException}: {@link ErrorCode#RUNTIME_COMMAND_NOT_FOUND},
 * {@link ErrorCode#RUNTIME_PERMISSION_DENIED}, {@link ErrorCode#RUNTIME_FAILED} with the runtime's own words, or
 * {@link ErrorCode#UNSUPPORTED}.
 */
@API(status = EXPERIMENTAL, since = "0.1")
public interface OciRuntime extends AutoCloseable {
    /** What this is and can do. */
    RuntimeInfo info();

    /**
     * Makes a container, up to the point where its process waits for {@link #start}. Leftovers of an earlier run in the
     * bundle (exit report, sockets) are removed first. When it fails, nothing of the container remains.
     */
    CreatedContainer create(CreateRequest request);

    /** Has a created container execute its command. */
    void start(Bundle bundle);

    /**
     * Sends a signal to the container's first process.
     *
     * @param all whether every process of its cgroup gets it; for containers without a pid namespace of their own
     * @throws EngineException with {@link ErrorCode#CONTAINER_STOPPED} when there is no process any more
     */
    void kill(Bundle bundle, Signal signal, boolean all);

    /**
     * Deletes a container, killing it first if need be, together with all that its monitor left, the exit report
     * included. Does nothing for one that is not known. When it returns, nothing of the container runs and no exit report
     * will appear any more.
     */
    void delete(Bundle bundle);

    /** How far the container is; {@link RuntimeStatus#ABSENT} when it is not known. */
    RuntimeStatus status(Bundle bundle);

    /** Freezes all processes of a running container. */
    default void pause(Bundle bundle) {
        throw unsupported("pause", bundle);
    }

    /** Lets a frozen container go on. */
    default void resume(Bundle bundle) {
        throw unsupported("unpause", bundle);
    }

    /** Changes the limits of a created, running or paused container. */
    default void update(Bundle bundle, ResourceUpdate update) {
        throw unsupported("update", bundle);
    }

    /**
     * Connects to the standard streams of a container that is made and has not ended. Each connection gets all output
     * from that moment on; input of several is merged. A connection that was made before {@link #start} misses nothing.
     *
     * <p>A receiver that blocks may keep the container from writing, its log from growing and its exit from being
     * reported until it returns or the connection is closed.
     *
     * @param receiver gets the output, on a thread of the runtime's own
     * @throws EngineException with {@link ErrorCode#CONTAINER_STOPPED} when it has ended, {@link ErrorCode#RUNTIME_FAILED}
     *     when its monitor is gone
     */
    default StreamConnection attach(Bundle bundle, OutputReceiver receiver) {
        throw unsupported("attach to", bundle);
    }

    /**
     * Gives the terminal of a container that is made and has not ended another size. Before {@link #start} it is the size
     * that the command finds.
     *
     * @throws EngineException with {@link ErrorCode#CONTAINER_STOPPED} when it has ended
     */
    default void resize(Bundle bundle, TerminalSize size) {
        throw unsupported("resize the terminal of", bundle);
    }

    /**
     * Has the monitor of a container that is made and has not ended put a new, empty file in the place of its log, and go
     * on there. What was written is lost unless it has another name. When this returns, no more is written to it.
     *
     * @param log the file of the sink that the container was made with
     * @throws EngineException with {@link ErrorCode#CONTAINER_STOPPED} when it has ended, {@link ErrorCode#RUNTIME_FAILED}
     *     when its monitor does not do so within a moment; it may then do so later
     */
    default void reopenLog(Bundle bundle, Path log) {
        throw unsupported("begin a new log for", bundle);
    }

    /** How the container ended, from when it did until it is deleted. */
    Optional<ExitReport> exitReport(Bundle bundle);

    /**
     * Executes a command in a running container. When it fails, nothing of the session remains.
     *
     * @throws EngineException with {@link ErrorCode#CONTAINER_STOPPED} when the container has ended, and as every call
     */
    default StartedExec exec(ExecRequest request) {
        throw unsupported("execute a command in", request.session().container());
    }

    /**
     * Gives the terminal of a command that was executed another size.
     *
     * @throws EngineException with {@link ErrorCode#CONTAINER_STOPPED} when it has ended
     */
    default void resizeExec(ExecBundle session, TerminalSize size) {
        throw unsupported("resize the terminal of a command in", session.container());
    }

    /**
     * Sends a signal to a command that was executed.
     *
     * @param process the process that {@link #exec} named, told apart right after that; empty for a runtime without
     *     processes
     * @throws EngineException with {@link ErrorCode#CONTAINER_STOPPED} when it has ended
     */
    default void killExec(ExecBundle session, Optional<ProcessIdentity> process, Signal signal) {
        throw unsupported("signal a command in", session.container());
    }

    /**
     * How a command that was executed has ended, from when it did until it is deleted. The end of the container ends it,
     * where the container has a pid namespace of its own.
     */
    default Optional<ExitReport> execExitReport(ExecBundle session) {
        throw unsupported("learn of the end of a command in", session.container());
    }

    /**
     * Deletes an exec session, killing its command first if need be, together with all that its monitor left; also one
     * whose {@link #exec} was interrupted. Does nothing for one that is not known.
     */
    default void deleteExec(ExecBundle session) {
        throw unsupported("delete a command in", session.container());
    }

    /**
     * Ends whatever an interrupted {@link #create} may have left, including one that is still going on in processes that
     * outlived their engine. Afterwards as after {@link #delete}.
     */
    void abandon(Bundle bundle);

    /**
     * Waits, for some seconds at most, until no call for the container is going on that an engine which died had begun:
     * programs outlive whoever started them. Asked before {@link #status} is trusted after a crash. A runtime within the
     * JVM has nothing to wait for.
     */
    default void quiesce(Bundle bundle) {}

    /** Releases what this instance holds. Containers go on. */
    @Override
    default void close() {}

    private EngineException unsupported(String operation, Bundle bundle) {
        return new EngineException(
                ErrorCode.UNSUPPORTED,
                "cannot " + operation + " container " + bundle.containerId() + ": the runtime is unable to");
    }
}
