// SPDX-License-Identifier: Apache-2.0
package dev.gantry.spi.runtime;

import java.io.IOException;
import java.nio.ByteBuffer;

import org.apiguardian.api.API;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * A connection to the standard streams of a container; see {@link OciRuntime#attach}. Input comes from one thread at a
 * time; {@link #close} may come at any time from any thread.
 */
@API(status = EXPERIMENTAL, since = "0.1")
public interface StreamConnection extends AutoCloseable {
    /**
     * Sends input; blocks as long as the container does not take it.
     *
     * @param bytes what to send; all of it is taken out of the buffer
     * @throws IOException when the connection has ended
     */
    void input(ByteBuffer bytes) throws IOException;

    /**
     * Ends the input of a container without a terminal; does nothing to one with a terminal.
     *
     * @throws IOException when the connection has ended
     */
    void endInput() throws IOException;

    /**
     * Ends the connection, and the input of a container without a terminal. The receiver is told that no more will come, and blocked calls return. May be done
     * twice.
     */
    @Override
    void close();
}
