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
        List<StringBuilder> aligned =
                lines.stream().map(line -> new StringBuilder()).toList();
        int columns = lines.stream().mapToInt(line -> line.size() - 1).max().orElse(0);
        for (int column = 0; column < columns; column++) {
            int start = 0;
            while (start < lines.size()) {
                int end = start;
                int width = MIN_WIDTH;
                while (end < lines.size() && column < lines.get(end).size() - 1) {
                    width = Math.max(width, width(lines.get(end).get(column)) + PADDING);
                    end++;
                }
                for (int i = start; i < end; i++) {
                    String cell = lines.get(i).get(column);
                    StringBuilder line = aligned.get(i).append(cell);
                    for (int filled = width(cell); filled < width; filled++) {
                        line.append(' ');
                    }
                }
                start = end + 1;
            }
        }
        List<String> texts = new ArrayList<>(lines.size());
        for (int i = 0; i < lines.size(); i++) {
            List<String> line = lines.get(i);
            texts.add(aligned.get(i).append(line.get(line.size() - 1)).toString());
        }
        return texts;
    }

    private static int width(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
