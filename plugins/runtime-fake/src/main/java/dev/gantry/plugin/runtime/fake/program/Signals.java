// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.fake.program;

import java.util.Set;

/** What signals do by default (signal(7)), by number. */
final class Signals {
    /** What shells call a signal and is none: the end of the shell. */
    static final int EXIT = 0;

    static final int INT = 2;
    static final int QUIT = 3;
    static final int KILL = 9;
    static final int CONT = 18;
    static final int STOP = 19;
    static final int TSTP = 20;
    static final int WINCH = 28;

    private static final Set<Integer> IGNORED = Set.of(17, CONT, 23, WINCH);
    private static final Set<Integer> STOPPING = Set.of(STOP, TSTP, 21, 22);
    // HUP, INT, QUIT, ILL, TRAP, ABRT, BUS, FPE, SEGV, TERM, STKFLT, SYS: what ends a Go program that does not ask for
    // signals, with code 2. runc's init is one.
    private static final Set<Integer> FATAL_TO_GO = Set.of(1, 2, 3, 4, 5, 6, 7, 8, 11, 15, 16, 31);

    private Signals() {}

    static boolean endsByDefault(int signal) {
        return !IGNORED.contains(signal) && !STOPPING.contains(signal);
    }

    static boolean stopsByDefault(int signal) {
        return STOPPING.contains(signal);
    }

    /** Whether a container that was created with runc and not started ends of this signal. */
    static boolean endsRuncInit(int signal) {
        return FATAL_TO_GO.contains(signal);
    }
}
