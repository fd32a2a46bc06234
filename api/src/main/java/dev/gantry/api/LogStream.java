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
    /** Ends the stream; a blocked reader sees its end. */
    @Override
    void close();
}
