// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.fake.program;

/** Text that is not a program in the part of the shell's language that the fake knows. */
final class ShellSyntaxException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean known;

    private ShellSyntaxException(String message, boolean known) {
        super(message);
        this.known = known;
    }

    /** Text that no shell takes. */
    static ShellSyntaxException wrong(String message) {
        return new ShellSyntaxException("syntax error: " + message, true);
    }

    /** Text that a shell takes and the fake does not. */
    static ShellSyntaxException unsupported(String construct) {
        return new ShellSyntaxException(construct, false);
    }

    /** Whether a real shell refuses the text too. */
    boolean refusedByShells() {
        return known;
    }
}
