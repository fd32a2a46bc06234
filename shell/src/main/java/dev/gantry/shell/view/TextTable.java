// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.view;

import java.io.PrintStream;
import java.util.List;

import dev.gantry.shell.template.Columns;

/** Lines whose columns are aligned as those of podman's tables. */
public final class TextTable {
    /** Characters that are printed at once, as a line alone would take as long. */
    private static final int PORTION = 8192;

    private final Columns columns = new Columns();

    /** Adds a line. A tab in a cell becomes a space, as its width depends on the terminal. */
    public void row(List<String> cells) {
        columns.add(
                hasTab(cells)
                        ? cells.stream().map(cell -> cell.replace('\t', ' ')).toList()
                        : cells);
    }

    private static boolean hasTab(List<String> cells) {
        for (String cell : cells) {
            if (cell.indexOf('\t') >= 0) {
                return true;
            }
        }
        return false;
    }

    /** Adds a line. */
    public void row(String... cells) {
        row(List.of(cells));
    }

    /** Prints all lines, without the spaces that they end with. */
    public void print(PrintStream out) {
        StringBuilder text = new StringBuilder(2 * PORTION);
        columns.forEachLine(line -> {
            text.append(line.toString().stripTrailing()).append('\n');
            if (text.length() >= PORTION) {
                out.print(text);
                text.setLength(0);
            }
        });
        out.print(text);
    }
}
