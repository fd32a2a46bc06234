// SPDX-License-Identifier: Apache-2.0
package dev.gantry.spi.host;

import java.io.IOException;
import java.nio.file.Path;

import org.apiguardian.api.API;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/** Connects to programs that listen on {@link PacketSocket}s. */
@API(status = EXPERIMENTAL, since = "0.1")
@FunctionalInterface
public interface PacketSockets {
    /**
     * Connects to a socket of the file system. Its path may be longer than the 107 bytes that the kernel takes in an
     * address.
     *
     * @throws java.nio.file.NoSuchFileException when there is none
     * @throws java.net.ConnectException when nobody listens any more
     * @throws IOException for any other failure
     */
    PacketSocket connect(Path socket) throws IOException;
}
