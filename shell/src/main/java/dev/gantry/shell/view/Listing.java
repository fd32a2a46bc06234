// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.view;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.gantry.shell.cli.UsageException;
import dev.gantry.shell.template.GoJson;
import dev.gantry.shell.template.GoStruct;
import dev.gantry.shell.template.Report;
import dev.gantry.shell.template.ReportFormat;
import dev.gantry.shell.template.TemplateException;

/** Prints results in the form that {@code --format} asks for. */
public final class Listing {
    private Listing() {}

    /**
     * Prints rows by a format.
     *
     * @param verb the command, for messages
     * @param format the value of {@code --format}
     * @param rows one value per row
     * @param headings column headings by field, for {@code table}
     * @param json what {@code --format json} prints
     * @throws UsageException when the format is wrong
     */
    public static void print(
            PrintStream out,
            String verb,
            String format,
            List<GoStruct> rows,
            Map<String, String> headings,
            Supplier<? extends @Nullable Object> json,
            boolean withHeadings) {
        try {
            ReportFormat.parse(verb, format).write(new Report(rows, headings, json, withHeadings), out);
        } catch (TemplateException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Prints one value as JSON over several lines. */
    public static void json(PrintStream out, @Nullable Object value, String indent) {
        out.println(GoJson.indented(value, indent));
    }
}
