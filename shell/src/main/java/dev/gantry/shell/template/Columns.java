// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.template;

import java.util.ArrayList;
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

    private Columns() {}

    /** The text with spaces in place of tabs. */
    public static String align(String text) {
        List<String[]> lines = new ArrayList<>();
        for (String line : text.split("\n", -1)) {
            lines.add(line.split("\t", -1));
        }
        List<StringBuilder> aligned = new ArrayList<>();
        lines.forEach(line -> aligned.add(new StringBuilder()));
        int columns = lines.stream().mapToInt(line -> line.length - 1).max().orElse(0);
        for (int column = 0; column < columns; column++) {
            int start = 0;
            while (start < lines.size()) {
                int end = start;
                int width = MIN_WIDTH;
                while (end < lines.size() && column < lines.get(end).length - 1) {
                    width = Math.max(width, width(lines.get(end)[column]) + PADDING);
                    end++;
                }
                for (int i = start; i < end; i++) {
                    String cell = lines.get(i)[column];
                    aligned.get(i).append(cell).append(" ".repeat(width - width(cell)));
                }
                start = end + 1;
            }
        }
        for (int i = 0; i < lines.size(); i++) {
            aligned.get(i).append(lines.get(i)[lines.get(i).length - 1]);
        }
        return String.join("\n", aligned);
    }

    private static int width(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
