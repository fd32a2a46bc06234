// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.cli;

import java.util.function.Consumer;

import dev.gantry.api.model.Signal;

/** Who hears signals while a command runs. */
public interface Interrupts {
    /** Where nobody sends any. */
    Interrupts NONE = new Interrupts() {
        @Override
        public Registration handle(Consumer<Signal> handler) {
            return () -> {};
        }

        @Override
        public Registration onResize(Runnable listener) {
            return () -> {};
        }
    };

    /**
     * Has signals sent to the handler until the registration is closed, instead of ending the command. The handler runs on
     * a thread of its own.
     */
    Registration handle(Consumer<Signal> handler);

    /** Has it told that the terminal may have another size, until the registration is closed, on a thread of its own. */
    Registration onResize(Runnable listener);

    /** A handler that is in force. */
    interface Registration extends AutoCloseable {
        /** Ends it. */
        @Override
        void close();
    }
}
