// SPDX-License-Identifier: Apache-2.0
package dev.gantry.api;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.ByteChannel;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import org.apiguardian.api.API;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.AttachOptions;
import dev.gantry.api.model.ExecResult;
import dev.gantry.api.model.ExecSpec;
import dev.gantry.api.model.ExitStatus;
import dev.gantry.api.model.Explanation;
import dev.gantry.api.model.HttpAttachOptions;
import dev.gantry.api.model.HttpAttachResult;
import dev.gantry.api.model.LogQuery;
import dev.gantry.api.model.RemoveOptions;
import dev.gantry.api.model.WaitCondition;
import dev.gantry.api.model.WaitResult;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/** A handle on one container. It stays valid until the container is removed, by whomever. Safe for use by any thread. */
@API(status = EXPERIMENTAL, since = "0.1")
public interface Container extends ContainerOperations {
    /** The full id: 64 hexadecimal digits. */
    String id();

    /** The present name; the last one known when the container is gone. */
    String name();

    /**
     * Waits until the present run ends; of a container at rest, gives the end of the last one. Also answered after the
     * container was removed. The thread may be interrupted.
     *
     * @return how the run ended; code 0 for a container that never ran
     * @throws EngineException with {@link ErrorCode#CANCELLED} when interrupted
     */
    ExitStatus waitForExit();

    /**
     * As {@link #waitForExit()}, but not for longer than that.
     *
     * @param timeout how long to wait; {@link #FOREVER} for no limit
     * @throws EngineException with {@link ErrorCode#TIMED_OUT}, or {@link ErrorCode#CANCELLED} when interrupted
     */
    ExitStatus waitForExit(Duration timeout);

    /**
     * Waits until the first of the conditions is met.
     *
     * @param conditions at least one
     * @param timeout how long to wait; {@link #FOREVER} for no limit
     * @throws EngineException with {@link ErrorCode#TIMED_OUT}, or {@link ErrorCode#CANCELLED} when interrupted
     */
    WaitResult waitFor(Collection<WaitCondition> conditions, Duration timeout);

    /** As {@link #waitFor}, without blocking. Cancelling the future ends the wait. */
    CompletableFuture<WaitResult> whenMet(Collection<WaitCondition> conditions);

    /**
     * Runs several operations under one lock, with one look at what happened meanwhile. A stop inside keeps the lock for
     * its whole timeout. The container cannot be removed inside. What the function throws is thrown on unchanged.
     *
     * <p>As long as the batch goes on nobody else can record that the container ended: a wait for its exit inside fails or
     * lasts until its timeout, and a log that is followed inside does not end. Nor can the engine be closed from inside;
     * that fails with {@link ErrorCode#WOULD_DEADLOCK}.
     *
     * <p>Inside, this container is to be used by the operations that the function gets, and no other container of the
     * root can be operated on: two batches that each wanted the other's container would wait for ever. Such a call fails
     * at once with {@link ErrorCode#WOULD_DEADLOCK} and changes nothing. What takes no lock, such as {@link #inspect},
     * {@link #logs} and {@link #explain}, is allowed, and a start inside still starts the dependencies first.
     *
     * @param operations gets the operations, which are valid only until it returns, and in this thread only
     */
    <T> T batch(Function<ContainerOperations, T> operations);

    /**
     * The log of the container. Close the stream when done.
     *
     * @throws EngineException with {@link ErrorCode#NO_LOGS} when its driver keeps nothing, {@link ErrorCode#CANCELLED}
     *     when the thread is interrupted, which also ends a stream that is being read
     */
    LogStream logs(LogQuery query);

    /**
     * Connects to the standard streams of a container that is made or runs. Programs that fill a terminal are asked to
     * draw it anew (signal SIGWINCH). Close the attachment when done.
     *
     * @throws EngineException with {@link ErrorCode#CONTAINER_STATE} in another state, {@link ErrorCode#UNSUPPORTED} when
     *     its runtime is unable to
     */
    Attachment attach(AttachOptions options);

    /**
     * Starts the container as {@link #start(Dependencies)} does, connected to its standard streams first, so that not
     * even the first byte is missed. Close the attachment when done.
     *
     * @throws EngineException as {@link #start(Dependencies)} and {@link #attach}; then nothing is connected
     */
    Attachment startAndAttach(AttachOptions options, Dependencies dependencies);

    /** As {@link #startAndAttach(AttachOptions, Dependencies)}, after starting those that the container depends on. */
    default Attachment startAndAttach(AttachOptions options) {
        Objects.requireNonNull(options, "options");
        return startAndAttach(options, Dependencies.START);
    }

    /**
     * Prepares the execution of a command in the container, which must run.
     *
     * @throws EngineException with {@link ErrorCode#CONTAINER_STATE} when it does not, {@link ErrorCode#UNSUPPORTED} when
     *     its runtime is unable to
     */
    ExecSession createExec(ExecSpec spec);

    /** The exec sessions of the present run, or of the last one, in the order in which they were created. */
    List<ExecSession> execSessions();

    /**
     * An exec session of this container.
     *
     * @param id its id, or the beginning of it that no other session of the container has
     * @throws EngineException with {@link ErrorCode#NO_SUCH_EXEC_SESSION}, {@link ErrorCode#AMBIGUOUS_ID}
     */
    ExecSession execSession(String id);

    /**
     * Executes a command in the container, to its end, and collects what it writes. Input is empty, however the command is
     * to have its standard streams.
     *
     * @throws EngineException as {@link #createExec} and {@link ExecSession#start}, {@link ErrorCode#CANCELLED} when
     *     interrupted; the command goes on then
     */
    default ExecResult exec(ExecSpec spec) {
        Objects.requireNonNull(spec, "spec");
        ExecSession session = createExec(spec.autoRemoved());
        ByteArrayOutputStream stdout = new ByteArrayOutputStream();
        ByteArrayOutputStream stderr = new ByteArrayOutputStream();
        try (Attachment attachment =
                session.startAndAttach(AttachOptions.of(stdout, stderr).withPatience(FOREVER))) {
            if (spec.stdio().takesInput()) {
                attachment.stdin().close();
            }
            attachment.await();
            return new ExecResult(session.waitForExit(), stdout.toByteArray(), stderr.toByteArray());
        } catch (IOException e) {
            throw new EngineException(
                    ErrorCode.RUNTIME_FAILED, "cannot end the input of exec session " + session.id(), null, e);
        }
    }

    /** As {@link #exec(ExecSpec)}. */
    default ExecResult exec(String... command) {
        Objects.requireNonNull(command, "command");
        return exec(ExecSpec.of(command));
    }

    /**
     * Serves a client that asked an HTTP server to be attached, over the connection that the server took the request
     * from and hands over: writes the header of the response, then the output of the container in Docker's multiplexed
     * format ({@link dev.gantry.api.stream}), or as it is when the container has a terminal, and takes input until the
     * client sends no more. A container at rest is made first (see {@link #init}), so that a client can be attached
     * before the start.
     *
     * <p>A client that asks for the log too gets all of its output from there, as the log grows: so no byte is lost or
     * comes twice where what was written before meets what is written now. That is as exact as the log is: what the
     * monitor discards when a log outgrows its {@code max-size}, before the client has taken it in, is not sent.
     *
     * <p>Returns when the attachment has ended. As soon as the header is written nothing is thrown any more: a failure is
     * sent to the client as {@code Error: ...}, on standard error where there are frames, and told in the result. The
     * connection is closed then. Interrupting the thread ends the attachment.
     *
     * @param connection the client, with nothing of the response sent and the request read; it must block, and closing it
     *     must end a read that is under way, as it does with a {@link java.nio.channels.SocketChannel}
     * @throws EngineException before anything is written, and with the connection left open, as {@link #attach},
     *     {@link #init} and {@link #logs} do, as far as they are asked for; with {@link ErrorCode#INVALID_ARGUMENT} for a
     *     channel that does not block
     */
    HttpAttachResult httpAttach(ByteChannel connection, HttpAttachOptions options);

    /** Why the container is where it is, and what may be done now. */
    Explanation explain();

    /**
     * Removes the container and everything that belongs to it. Its exits stay known.
     *
     * @throws EngineException with {@link ErrorCode#CONTAINER_STATE} when it runs and force is not set,
     *     {@link ErrorCode#DEPENDENCY_EXISTS} when others depend on it
     */
    void remove(RemoveOptions options);

    /** The number of the present run, or of the last one; empty before the first. */
    Optional<Integer> run();
}
