// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.command;

import java.util.OptionalInt;

import dev.gantry.api.model.ExitStatus;
import dev.gantry.api.model.StdioSpec;
import dev.gantry.shell.cli.ShellContext;

/** What a command returns when what it had in the foreground is there no more. */
final class ExitCode {
    /** What a program returns that SIGPIPE ended, as it ends one whose output nobody reads. */
    static final int UNREAD = 141;

    /** What is returned when the end of the process could not be learned. */
    private static final int UNKNOWN = 127;

    private ExitCode() {}

    /** The code of a process that ended. One that nobody knows is said. */
    static int of(ShellContext context, String name, ExitStatus status) {
        OptionalInt code = status.code();
        if (code.isEmpty()) {
            context.err().println("Error: exit code of " + name + " is " + status);
            return UNKNOWN;
        }
        return code.getAsInt() & 0xff;
    }

    /** Of a process that was left. What comes next would go on in the middle of its last line. */
    static int left(ShellContext context, StdioSpec stdio) {
        if (stdio.terminal() && context.outIsTerminal()) {
            context.out().println();
        }
        return 0;
    }
}
