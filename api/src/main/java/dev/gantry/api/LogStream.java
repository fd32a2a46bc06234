// SPDX-License-Identifier: Apache-2.0
package dev.gantry.api;

import java.util.Iterator;

import org.apiguardian.api.API;

import dev.gantry.api.model.LogRecord;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * Records of a log in order. When following, {@link #hasNext()} blocks until there is one, the container has exited and
 * all was read, or the stream is closed by another thread; it fails with
 * {@link dev.gantry.api.error.ErrorCode#CANCELLED} when the thread is interrupted. For one reading thread.
 */
@API(status = EXPERIMENTAL, since = "0.1")
public interface LogStream extends Iterator<LogRecord>, AutoCloseable {
    /**
     * Whether the next record is at hand, so that {@link #hasNext()} neither waits nor reads. Whoever passes records on
     * may gather them as long as this is so, and must not hold them back when it is not. Never true of a stream that was
     * closed.
     */
    boolean isReady();

    /** Ends the stream; a blocked reader sees its end. */
    @Override
    void close();
}
