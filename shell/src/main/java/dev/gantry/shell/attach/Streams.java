// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.attach;

/**
 * Which streams of the shell a command in the foreground gets.
 *
 * @param stdin whether it is given the input
 * @param stdout whether its standard output is shown
 * @param stderr whether its standard error is shown
 */
public record Streams(boolean stdin, boolean stdout, boolean stderr) {
    /** The outputs, and the input too if that is so. */
    public static Streams all(boolean stdin) {
        return new Streams(stdin, true, true);
    }

    /** Whether anything is shown. */
    public boolean showOutput() {
        return stdout || stderr;
    }
}
