// SPDX-License-Identifier: Apache-2.0
package dev.gantry.spi.runtime;

import java.nio.ByteBuffer;

import org.apiguardian.api.API;

import dev.gantry.api.model.LogRecord.Stream;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * Takes the output of a container that is attached to; see {@link OciRuntime#attach}. Output comes from one thread at a
 * time.
 */
@API(status = EXPERIMENTAL, since = "0.1")
public interface OutputReceiver {
    /**
     * Takes output; may block for as long as it is not wanted, and throws nothing.
     *
     * @param stream which stream it was written to; {@link Stream#STDOUT} for a terminal
     * @param bytes what was written; the receiver keeps nothing of the buffer
     */
    void output(Stream stream, ByteBuffer bytes);

    /**
     * As {@link #output(Stream, ByteBuffer)}, telling whether another call follows at once, so that who collects what it
     * gets before it passes it on need not do so yet. Unless overridden, it is the same.
     */
    default void output(Stream stream, ByteBuffer bytes, boolean more) {
        output(stream, bytes);
    }

    /**
     * Says once that no more will come: the container has ended, or the connection. When the connection was closed, that may
     * come from another thread while output is being taken, which is not to block any longer then.
     */
    void ended();
}
