// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.host;

import java.util.Optional;

/**
 * The part of {@code /proc/PID/stat} that tells a process apart (proc(5)).
 *
 * @param state one letter: R, S, D, Z and so on
 * @param session the process that leads its session (setsid(2)), which may be gone
 * @param threads how many threads it has
 * @param startTicks when it began, in clock ticks since boot
 */
record ProcStat(char state, long session, long threads, long startTicks) {
    private static final int STATE = 3;
    private static final int SESSION = 6;
    private static final int THREADS = 20;
    private static final int START = 22;

    /**
     * Reads a line of that file. The name of the program, in parentheses, may itself hold spaces and parentheses, so
     * fields count from the last closing one.
     *
     * @return empty when it is no such line
     */
    static Optional<ProcStat> parse(String line) {
        int name = line.lastIndexOf(')');
        if (name < 0) {
            return Optional.empty();
        }
        String[] fields = line.substring(name + 1).strip().split(" ", START - STATE + 2);
        if (fields.length <= START - STATE || fields[0].length() != 1) {
            return Optional.empty();
        }
        try {
            return Optional.of(new ProcStat(
                    fields[0].charAt(0),
                    Long.parseLong(fields[SESSION - STATE]),
                    Long.parseLong(fields[THREADS - STATE]),
                    Long.parseLong(fields[START - STATE])));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Whether it has ended. A process whose first thread is a zombie goes on while it has other threads. */
    boolean ended() {
        return switch (state) {
            case 'Z' -> threads <= 1;
            case 'X', 'x' -> true;
            default -> false;
        };
    }
}
