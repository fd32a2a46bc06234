// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.console;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.gantry.api.model.TerminalSize;
import dev.gantry.shell.cli.Console;

/** The standard input of the process, as it is without a session at the terminal. */
public final class ProcessConsole implements Console {
    private final boolean isTerminal;
    private final SharedInput input = new SharedInput(new FileInputStream(FileDescriptor.in));
    private volatile boolean unread = true;
    private @Nullable ProcessTerminal terminal;

    /** @param isTerminal whether it is connected to one */
    public ProcessConsole(boolean isTerminal) {
        this.isTerminal = isTerminal;
    }

    @Override
    public boolean isTerminal() {
        return isTerminal;
    }

    @Override
    public boolean isUnread() {
        return unread;
    }

    private synchronized ProcessTerminal terminal() {
        ProcessTerminal present = terminal;
        if (present == null) {
            present = ProcessTerminal.open();
            terminal = present;
        }
        return present;
    }

    @Override
    public Optional<TerminalSize> size() {
        return isTerminal ? terminal().size() : Optional.empty();
    }

    @Override
    public Reading read(Mode mode) {
        unread = false;
        Runnable restore = isTerminal && mode == Mode.KEYS ? terminal().raw() : () -> {};
        return new Restoring(input.read(), restore);
    }

    private record Restoring(Reading reading, Runnable restore) implements Reading {
        @Override
        public int read(byte[] into) throws IOException {
            return reading.read(into);
        }

        @Override
        public void close() {
            reading.close();
            restore.run();
        }
    }
}
