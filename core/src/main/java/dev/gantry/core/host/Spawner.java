// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.host;

import java.io.IOException;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.spi.host.ProcessLauncher.Command;

/**
 * A way to make a child process, in a session and so a process group of its own: otherwise a Ctrl-C at our terminal would
 * also strike the runtime that starts some container just then. The child has none of our descriptors that it is not given.
 * Safe for use by any thread.
 */
interface Spawner {
    /** What a child gets besides the pipes at its outputs. */
    enum Given {
        /** An empty standard input. */
        NOTHING,
        /** A pipe at its standard input. */
        INPUT,
        /** A pipe at its standard input, and our own standard streams as the three descriptors after its own. */
        INPUT_AND_OUR_STREAMS
    }

    /**
     * Makes a child with pipes at its standard output and standard error.
     *
     * @throws IOException when the program cannot be executed; the message has {@code error=N}, as Java's own do
     * @throws EngineException with {@link ErrorCode#UNSUPPORTED} when what is to be given cannot be
     */
    Process spawn(Command command, Given given) throws IOException;
}
