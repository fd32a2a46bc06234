// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.template;

/**
 * How much one execution of a template may still do. A few characters of a template can ask for more rounds of a loop, or
 * for a longer text, than any machine has time or memory for. For one thread.
 */
final class Budget {
    /** The longest text that a function gives, in characters. */
    static final int LONGEST_TEXT = 16 * 1024 * 1024;

    /** What a statement costs besides the text that it makes. */
    static final int STATEMENT = 16;

    private static final long WHOLE = 16L * LONGEST_TEXT;

    private long left = WHOLE;

    /**
     * Takes from what is left.
     *
     * @param characters how many characters were made, or work that takes as long
     * @throws IllegalArgumentException when nothing is left
     */
    void spend(long characters) {
        left -= characters;
        if (left < 0) {
            throw new IllegalArgumentException("template does too much");
        }
    }

    /**
     * Looks at a text while it is made.
     *
     * @throws IllegalArgumentException when it is too long
     */
    static void check(CharSequence text) {
        if (text.length() > LONGEST_TEXT) {
            throw new IllegalArgumentException("result is longer than " + LONGEST_TEXT + " characters");
        }
    }
}
