// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.view;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

import dev.gantry.shell.template.Columns;

/** Lines whose columns are aligned as those of podman's tables. */
public final class TextTable {
    private final List<List<String>> rows = new ArrayList<>();

    /** Adds a line. A tab in a cell becomes a space, as its width depends on the terminal. */
    public void row(List<String> cells) {
        String[] plain = new String[cells.size()];
        for (int i = 0; i < plain.length; i++) {
            plain[i] = cells.get(i).replace('\t', ' ');
        }
        rows.add(List.of(plain));
    }

    /** Adds a line. */
    public void row(String... cells) {
        row(List.of(cells));
    }

    /** Prints all lines. */
    public void print(PrintStream out) {
        StringBuilder text = new StringBuilder();
        Columns.align(rows).forEach(line -> text.append(line.stripTrailing()).append('\n'));
        out.print(text);
    }
}
