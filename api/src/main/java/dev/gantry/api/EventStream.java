// SPDX-License-Identifier: Apache-2.0
package dev.gantry.api;

import java.util.Iterator;

import org.apiguardian.api.API;

import dev.gantry.api.model.Event;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * Events in order. When following, {@link #hasNext()} blocks until there is one, the query's end comes, or the stream is
 * closed by another thread; it fails with {@link dev.gantry.api.error.ErrorCode#CANCELLED} when the thread is interrupted.
 * For one reading thread.
 */
@API(status = EXPERIMENTAL, since = "0.1")
public interface EventStream extends Iterator<Event>, AutoCloseable {
    /** Ends the stream; a blocked reader sees its end. */
    @Override
    void close();
}
