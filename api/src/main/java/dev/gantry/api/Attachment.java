// SPDX-License-Identifier: Apache-2.0
package dev.gantry.api;

import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;

import org.apiguardian.api.API;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.AttachResult;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * A connection to the standard streams of a container's process. Output goes where the options say, from the moment of
 * the connection on; what was written before is in the log. Safe for use by any thread.
 *
 * <p>When the engine is closed first, the attachment ends with {@link ErrorCode#ENGINE_CLOSED}.
 */
@API(status = EXPERIMENTAL, since = "0.1")
public interface Attachment extends AutoCloseable {
    /**
     * Where to write the input of the process. Each write is handed over before it returns, and waits as long as the
     * process does not read. Closing it ends the input of a process without a terminal. Writing the detach keys of the
     * options to one with a terminal ends the attachment.
     *
     * @return always the same stream; writing to it fails with an {@link java.io.IOException} once the attachment has
     *     ended. For one thread
     * @throws EngineException with {@link ErrorCode#INVALID_ARGUMENT} for a container that was created without an open
     *     standard input and without a terminal
     */
    OutputStream stdin();

    /**
     * Waits until the attachment has ended and everything was handed on. The exit of the container is told a moment
     * later, by {@link Container#waitForExit()}.
     *
     * @throws EngineException with {@link ErrorCode#CANCELLED} when interrupted, {@link ErrorCode#ENGINE_CLOSED}
     */
    AttachResult await();

    /** Is completed when the attachment has ended and everything was handed on. Cancelling it changes nothing. */
    CompletableFuture<AttachResult> whenEnded();

    /**
     * Ends the attachment; the container goes on, but without a terminal its input has ended. What has come in is still
     * handed on. Closing twice is allowed.
     */
    @Override
    void close();
}
