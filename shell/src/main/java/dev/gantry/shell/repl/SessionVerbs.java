// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.repl;

import java.io.PrintStream;
import java.util.List;
import java.util.Map;

/** The words that mean something in a session only. */
final class SessionVerbs {
    static final String EXIT = "exit";
    static final String QUIT = "quit";
    static final String HELP = "help";
    static final String CLEAR = "clear";
    static final String HISTORY = "history";

    /** Those that end a session. */
    static final List<String> LEAVING = List.of(EXIT, QUIT);

    /** What is offered by completion. */
    static final List<String> NAMES = List.of(CLEAR, EXIT, HELP, HISTORY, QUIT);

    private SessionVerbs() {}

    /** Adds them to the help. */
    static void help(PrintStream out, Map<String, ?> onTerminal) {
        out.println();
        out.println("In a session also:");
        if (!onTerminal.isEmpty()) {
            out.println("  clear       Clear the screen");
            out.println("  history     Show the lines that were typed");
        }
        out.println("  exit, quit  Leave, with an exit code if one follows");
        out.flush();
    }
}
