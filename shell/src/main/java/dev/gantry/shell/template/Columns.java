// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.template;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Aligns text whose cells are ended by tabs.
 *
 * <p>A column is a run of adjacent lines that all have a cell there with a tab after it; the text
 * behind a line's last tab belongs to no column. Cells are filled with spaces to the widest of the
 * column and two more, and to no less than twelve. Source: package text/tabwriter, with the settings
 * that podman's tables show.
 */
public final class Columns {
    private static final int MIN_WIDTH = 12;
    private static final int PADDING = 2;
    private static final String SPACES = " ".repeat(64);

    private Columns() {}

    /** The text with spaces in place of tabs. */
    public static String align(String text) {
        return String.join(
                "\n",
                align(Arrays.stream(text.split("\n", -1))
                        .map(line -> List.of(line.split("\t", -1)))
                        .toList()));
    }

    /** One text for each line, which is given by its cells: at least one, of which the last is in no column. */
    public static List<String> align(List<List<String>> lines) {
        int[][] fillings = fillings(lines);
        StringBuilder text = new StringBuilder();
        List<String> texts = new ArrayList<>(lines.size());
        for (int i = 0; i < lines.size(); i++) {
            List<String> line = lines.get(i);
            text.setLength(0);
            int last = line.size() - 1;
            for (int column = 0; column < last; column++) {
                text.append(line.get(column));
                fill(text, fillings[i][column]);
            }
            texts.add(text.append(line.get(last)).toString());
        }
        return texts;
    }

    /** How many spaces follow each cell that is in a column, by line and column. */
    private static int[][] fillings(List<List<String>> lines) {
        int[][] widths = new int[lines.size()][];
        int columns = 0;
        for (int i = 0; i < widths.length; i++) {
            List<String> line = lines.get(i);
            widths[i] = new int[line.size() - 1];
            columns = Math.max(columns, widths[i].length);
            for (int column = 0; column < widths[i].length; column++) {
                widths[i][column] = width(line.get(column));
            }
        }
        for (int column = 0; column < columns; column++) {
            int start = 0;
            while (start < widths.length) {
                int end = start;
                int width = MIN_WIDTH;
                for (; end < widths.length && column < widths[end].length; end++) {
                    width = Math.max(width, widths[end][column] + PADDING);
                }
                for (int i = start; i < end; i++) {
                    widths[i][column] = width - widths[i][column];
                }
                start = end + 1;
            }
        }
        return widths;
    }

    private static void fill(StringBuilder text, int count) {
        for (int rest = count; rest > 0; rest -= SPACES.length()) {
            text.append(SPACES, 0, Math.min(rest, SPACES.length()));
        }
    }

    private static int width(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
