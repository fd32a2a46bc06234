// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.template;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Aligns lines of cells.
 *
 * <p>A column is a run of adjacent lines that all have a cell there with another after it; the last
 * cell of a line belongs to no column. Cells are filled with spaces to the widest of the column and
 * two more, and to no less than twelve. Source: package text/tabwriter, with the settings that
 * podman's tables show.
 *
 * <p>A table may have ten thousand lines, so that they are kept as one text and some numbers.
 */
public final class Columns {
    private static final int MIN_WIDTH = 12;
    private static final int PADDING = 2;
    private static final String SPACES = " ".repeat(64);

    private final StringBuilder text = new StringBuilder();
    /** Where each cell ends in the text. */
    private final Numbers ends = new Numbers();
    /** In characters. */
    private final Numbers widths = new Numbers();
    /** How many cells there are up to the end of each line. */
    private final Numbers lines = new Numbers();

    /** The text with spaces in place of tabs, which end the cells of a line but the last. */
    public static String align(String text) {
        Columns columns = new Columns();
        for (String line : text.split("\n", -1)) {
            columns.add(List.of(line.split("\t", -1)));
        }
        StringBuilder aligned = new StringBuilder();
        columns.forEachLine(line -> aligned.append(line).append('\n'));
        aligned.setLength(aligned.length() - 1);
        return aligned.toString();
    }

    /** Adds a line with these cells, at least one. */
    public void add(List<String> cells) {
        for (String cell : cells) {
            text.append(cell);
            ends.add(text.length());
            widths.add(cell.codePointCount(0, cell.length()));
        }
        lines.add(ends.size);
    }

    /**
     * Gives all lines, aligned, to an action.
     *
     * @param action is given the same builder each time, and may change what is in it
     */
    public void forEachLine(Consumer<StringBuilder> action) {
        int[] fillings = fillings();
        String cells = text.toString();
        StringBuilder line = new StringBuilder();
        int begin = 0;
        int cell = 0;
        for (int i = 0; i < lines.size; i++) {
            line.setLength(0);
            for (; cell < lines.get(i); cell++) {
                // A range of a text would be appended character by character.
                line.append(cells.substring(begin, ends.get(cell)));
                begin = ends.get(cell);
                fill(line, fillings[cell]);
            }
            action.accept(line);
        }
    }

    /** How many spaces follow each cell. */
    private int[] fillings() {
        int[] fillings = new int[widths.size];
        int columns = 0;
        for (int i = 0; i < lines.size; i++) {
            columns = Math.max(columns, columnsOf(i));
        }
        for (int column = 0; column < columns; column++) {
            int first = 0;
            while (first < lines.size) {
                int after = first;
                int width = MIN_WIDTH;
                for (; after < lines.size && column < columnsOf(after); after++) {
                    width = Math.max(width, widths.get(firstCell(after) + column) + PADDING);
                }
                for (int i = first; i < after; i++) {
                    int cell = firstCell(i) + column;
                    fillings[cell] = width - widths.get(cell);
                }
                first = after + 1;
            }
        }
        return fillings;
    }

    private int firstCell(int line) {
        return line == 0 ? 0 : lines.get(line - 1);
    }

    private int columnsOf(int line) {
        return lines.get(line) - firstCell(line) - 1;
    }

    private static void fill(StringBuilder line, int count) {
        for (int rest = count; rest > 0; rest -= SPACES.length()) {
            line.append(SPACES, 0, Math.min(rest, SPACES.length()));
        }
    }

    /** A list that has no object for each number. */
    private static final class Numbers {
        private int[] values = new int[64];
        private int size;

        void add(int value) {
            if (size == values.length) {
                values = Arrays.copyOf(values, 2 * size);
            }
            values[size++] = value;
        }

        int get(int index) {
            return values[index];
        }
    }
}
