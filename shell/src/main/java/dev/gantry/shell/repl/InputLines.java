// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.repl;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

import dev.gantry.shell.cli.Console;

/** The lines of an input that is no terminal, each read up to its end and no further: what follows may be for a command. */
final class InputLines {
    private final Console console;

    InputLines(Console console) {
        this.console = console;
    }

    /** The next line without what ends it; null at the end of the input. */
    @Nullable
    String next() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        byte[] one = new byte[1];
        try (Console.Reading reading = console.read(Console.Mode.LINES)) {
            while (reading.read(one) >= 0) {
                if (one[0] == '\n') {
                    return text(line);
                }
                line.write(one[0]);
            }
        }
        return line.size() == 0 ? null : text(line);
    }

    private static String text(ByteArrayOutputStream line) {
        String text = line.toString(StandardCharsets.UTF_8);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }
}
