// SPDX-License-Identifier: Apache-2.0
package dev.gantry.api.model;

import org.apiguardian.api.API;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * The size of a terminal in characters (ioctl_tty(2), TIOCSWINSZ).
 *
 * @param rows its height, 1 to 1000
 * @param columns its width, 1 to 1000
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record TerminalSize(int rows, int columns) {
    /** conmon takes no more. */
    private static final int MOST = 1000;

    /** @throws EngineException with {@link ErrorCode#INVALID_ARGUMENT} for a number out of its range */
    public TerminalSize {
        if (rows < 1 || rows > MOST || columns < 1 || columns > MOST) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "a terminal cannot have " + rows + " rows and " + columns + " columns",
                    "use 1 to " + MOST + " of each");
        }
    }

    @Override
    public String toString() {
        return rows + "x" + columns;
    }
}
