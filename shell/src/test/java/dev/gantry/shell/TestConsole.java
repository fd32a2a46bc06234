// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell;

import java.io.InputStream;
import java.util.Optional;

import dev.gantry.api.model.TerminalSize;
import dev.gantry.shell.cli.Console;
import dev.gantry.shell.console.SharedInput;

/** Input of commands in tests, from no terminal. */
public final class TestConsole implements Console {
    private final SharedInput input;
    private volatile boolean unread = true;

    public TestConsole(InputStream input) {
        this.input = new SharedInput(input);
    }

    @Override
    public boolean isTerminal() {
        return false;
    }

    @Override
    public boolean isUnread() {
        return unread;
    }

    @Override
    public Optional<TerminalSize> size() {
        return Optional.empty();
    }

    @Override
    public Reading read(Mode mode) {
        unread = false;
        return input.read();
    }
}
