// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.view;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import dev.gantry.shell.template.Columns;

/** Lines whose columns are aligned as those of podman's tables. */
public final class TextTable {
    private final List<List<String>> rows = new ArrayList<>();

    /** Adds a line. */
    public void row(List<String> cells) {
        rows.add(cells);
    }

    /** Adds a line. */
    public void row(String... cells) {
        rows.add(List.of(cells));
    }

    /** Prints all lines. */
    public void print(PrintStream out) {
        String text = rows.stream().map(TextTable::line).collect(Collectors.joining("\n"));
        if (!rows.isEmpty()) {
            Columns.align(text).lines().map(String::stripTrailing).forEach(out::println);
        }
    }

    /** Tabs separate the cells, so none may be in one. */
    private static String line(List<String> cells) {
        return cells.stream().map(cell -> cell.replace('\t', ' ')).collect(Collectors.joining("\t"));
    }
}
