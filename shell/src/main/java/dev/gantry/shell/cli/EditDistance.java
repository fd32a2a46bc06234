// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.cli;

/** Tells a slip of the finger from another word. */
final class EditDistance {
    /** Words shorter than this are too much like everything. */
    private static final int SHORTEST = 3;
    /** Longer ones than this may have two slips. */
    private static final int SHORT = 5;

    private EditDistance() {}

    /** Whether somebody who typed one word may have meant the other. */
    static boolean isSlip(String meant, String typed) {
        return typed.length() >= SHORTEST && between(typed, meant) <= (typed.length() > SHORT ? 2 : 1);
    }

    /**
     * How many letters must be inserted, removed or replaced, or neighbours swapped, to get from one word to another
     * (optimal string alignment).
     */
    static int between(String from, String to) {
        int[] beforePrevious = new int[0];
        int[] previous = new int[to.length() + 1];
        for (int column = 0; column < previous.length; column++) {
            previous[column] = column;
        }
        for (int row = 1; row <= from.length(); row++) {
            int[] current = new int[to.length() + 1];
            current[0] = row;
            for (int column = 1; column < current.length; column++) {
                int replaced = previous[column - 1] + (from.charAt(row - 1) == to.charAt(column - 1) ? 0 : 1);
                current[column] = Math.min(replaced, 1 + Math.min(previous[column], current[column - 1]));
                boolean swapped = row > 1
                        && column > 1
                        && from.charAt(row - 1) == to.charAt(column - 2)
                        && from.charAt(row - 2) == to.charAt(column - 1);
                if (swapped) {
                    current[column] = Math.min(current[column], beforePrevious[column - 2] + 1);
                }
            }
            beforePrevious = previous;
            previous = current;
        }
        return previous[to.length()];
    }
}
