// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.cli;

import java.io.IOException;
import java.util.Optional;

import dev.gantry.api.model.TerminalSize;

/**
 * Where the input of commands comes from: a terminal, or anything else that was redirected to the shell. One command reads
 * at a time. Safe for use by any thread.
 */
public interface Console {
    /** How a terminal passes on what is typed. What is no terminal knows no difference. */
    enum Mode {
        /** Line by line, shown and edited by the terminal itself. Ctrl-C is a signal. */
        LINES,
        /** Key by key, and every one of them: none is shown, none means anything here, nor does the output. */
        KEYS
    }

    /** Whether it is a terminal. */
    boolean isTerminal();

    /** Whether nothing has been read yet, so that who is given the input as it is gets all of it. */
    boolean isUnread();

    /** How large the terminal is now; empty when it is none, or one that does not know. */
    Optional<TerminalSize> size();

    /** Begins to read, with the terminal in that mode until the reading is closed. */
    Reading read(Mode mode);

    /** A time in which input is read, by one thread. */
    interface Reading extends AutoCloseable {
        /**
         * Waits for input.
         *
         * @return how many bytes there are; -1 when the input has ended, or when the reading is closed meanwhile
         */
        int read(byte[] into) throws IOException;

        /**
         * Ends it, by any thread, and lets the terminal be as it was. What comes in from now on is there for who reads
         * next. Closing twice is allowed.
         */
        @Override
        void close();
    }
}
