// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.command;

import dev.gantry.shell.cli.Arguments;
import dev.gantry.shell.cli.UsageException;

/** Checks of how many arguments were given. */
final class Counts {
    private Counts() {}

    /** @throws UsageException when there are more or fewer */
    static void exactly(Arguments arguments, int expected) {
        int received = arguments.positional().size();
        if (received != expected) {
            throw new UsageException("accepts " + expected + " arg(s), received " + received);
        }
    }

    /** @throws UsageException when there are fewer */
    static void atLeast(Arguments arguments, int expected) {
        int received = arguments.positional().size();
        if (received < expected) {
            throw new UsageException("requires at least " + expected + " arg(s), only received " + received);
        }
    }

    /** @throws UsageException when there are any */
    static void none(Arguments arguments, String verb) {
        if (!arguments.positional().isEmpty()) {
            throw new UsageException("`gantry " + verb + "` takes no arguments");
        }
    }
}
