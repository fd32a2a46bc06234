// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.cli;

import java.util.function.Consumer;

import dev.gantry.api.model.Signal;

/** Who hears signals while a command runs. */
public interface Interrupts {
    /**
     * Has signals sent to the handler until the registration is closed, instead of ending the command. The handler runs on
     * a thread of its own.
     */
    Registration handle(Consumer<Signal> handler);

    /** A handler that is in force. */
    interface Registration extends AutoCloseable {
        /** Ends it. */
        @Override
        void close();
    }
}
