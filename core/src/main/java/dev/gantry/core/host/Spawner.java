// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.host;

import java.io.IOException;

import dev.gantry.spi.host.ProcessLauncher.Command;

/**
 * A way to make a child process, in a session and so a process group of its own: otherwise a Ctrl-C at our terminal would
 * also strike the runtime that starts some container just then. The child has none of our descriptors. Safe for use by any
 * thread.
 */
interface Spawner {
    /**
     * Makes a child with pipes at its standard streams.
     *
     * @param input whether its standard input is a pipe too, and not empty
     * @throws IOException when the program cannot be executed; the message has {@code error=N}, as Java's own do
     */
    Process spawn(Command command, boolean input) throws IOException;
}
