// SPDX-License-Identifier: Apache-2.0
package dev.gantry.spi.host;

import java.io.IOException;
import java.nio.ByteBuffer;

import org.apiguardian.api.API;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * A connected local socket that keeps the bounds of messages (unix(7), SOCK_SEQPACKET), which the JDK has none of. One
 * thread may receive while another sends; {@link #close} may come from any thread.
 */
@API(status = EXPERIMENTAL, since = "0.1")
public interface PacketSocket extends AutoCloseable {
    /**
     * Waits for a message and puts it into the buffer, from its position on. What the buffer has no room for is lost.
     *
     * @param into a direct buffer
     * @return the length of the message; -1 when there will be no more, also because the other side is gone or this
     *     socket was closed
     * @throws IOException when it cannot be received from
     */
    int receive(ByteBuffer into) throws IOException;

    /**
     * As {@link #receive}, but waits for nothing.
     *
     * @return as there; 0 when there is no message now
     */
    int receiveNow(ByteBuffer into) throws IOException;

    /**
     * Sends what is in the buffer, up to its limit, as one message; waits until there is room for it.
     *
     * @throws IOException when the other side is gone or this socket was closed
     */
    void send(ByteBuffer message) throws IOException;

    /**
     * Tells the other side that nothing more will be sent.
     *
     * @throws IOException when it is gone, or this socket was closed
     */
    void endOutput() throws IOException;

    /** Closes it; blocked calls return. Closing twice is allowed. */
    @Override
    void close();
}
