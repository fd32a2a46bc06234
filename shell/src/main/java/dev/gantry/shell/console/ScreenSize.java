// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.console;

import java.util.Optional;

import org.jline.terminal.Size;

import dev.gantry.api.model.TerminalSize;

/** The size of the user's terminal, as a container's can have it. */
public final class ScreenSize {
    /** Larger ones are not to be had of a container's terminal. */
    private static final int MOST = 1000;

    private ScreenSize() {}

    /** Empty when the terminal has not been told its size. */
    public static Optional<TerminalSize> of(Size size) {
        if (size.getRows() < 1 || size.getColumns() < 1) {
            return Optional.empty();
        }
        return Optional.of(new TerminalSize(Math.min(size.getRows(), MOST), Math.min(size.getColumns(), MOST)));
    }
}
