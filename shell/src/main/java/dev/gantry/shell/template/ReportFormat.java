// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.template;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * The value of a {@code --format} option: {@code json}, a template for each row, or {@code table} and
 * a template for each row of an aligned table with headings.
 *
 * <p>A template that goes over the rows itself ({@code {{range .}}}) is applied to the list of them.
 * In all templates {@code \t} and {@code \n} may be written for tab and line break, and a line break is
 * added at the end if there is none; in a table a space separates columns like a tab does. If that
 * leaves no proper template, the format is taken as it was typed, without all this. Immutable.
 * Source: podman's documentation of {@code --format}, and what podman 4.3.1 prints.
 */
public final class ReportFormat {
    private static final Pattern JSON = Pattern.compile("\\s*(json|\\{\\{\\s*json\\s*\\.?\\s*}})\\s*");
    private static final String TABLE = "table ";
    private static final String JSON_INDENT = "  ";

    /** Empty for JSON. */
    private final Optional<GoTemplate> template;

    private final boolean table;

    private ReportFormat(Optional<GoTemplate> template, boolean table) {
        this.template = template;
        this.table = table;
    }

    /**
     * Understands a format.
     *
     * @param command the name of the command, for messages
     * @param format the value of the option
     * @throws TemplateException if its template cannot be parsed
     */
    public static ReportFormat parse(String command, String format) {
        if (JSON.matcher(format).matches()) {
            return new ReportFormat(Optional.empty(), false);
        }
        boolean table = format.startsWith(TABLE);
        String text = table ? format.substring(TABLE.length()).replace(' ', '\t') : format;
        text = text.replace("\\t", "\t").replace("\\n", "\n");
        text = text.endsWith("\n") ? text : text + "\n";
        try {
            return new ReportFormat(Optional.of(template(command, text)), table);
        } catch (TemplateException e) {
            // A line break cannot stand in quotes. A format that has one there is taken as it is, and
            // messages about a wrong format then speak of what was typed.
            return new ReportFormat(Optional.of(template(command, format)), false);
        }
    }

    private static GoTemplate template(String command, String text) {
        return GoTemplate.parse(command, text, FunctionTable.podman());
    }

    /**
     * Prints a report.
     *
     * @throws TemplateException if the template does not fit the rows; a table then printed nothing
     * @throws IllegalArgumentException if the value for JSON has no form in JSON
     * @throws IOException if {@code out} throws it
     */
    public void write(Report report, Appendable out) throws IOException {
        if (template.isEmpty()) {
            out.append(GoJson.indented(report.json().get(), JSON_INDENT)).append('\n');
            return;
        }
        if (!table) {
            write(template.get(), report.rows(), out);
            return;
        }
        StringBuilder text = new StringBuilder();
        if (report.withHeadings()) {
            writeHeadings(template.get(), report, text);
        }
        write(template.get(), report.rows(), text);
        out.append(Columns.align(text.toString()));
    }

    private static void writeHeadings(GoTemplate template, Report report, StringBuilder text) throws IOException {
        try {
            write(template, List.of(report.headings()), text);
        } catch (TemplateException e) {
            throw new TemplateException("failed to write report column headers: " + e.getMessage());
        }
    }

    private static void write(GoTemplate template, List<? extends @Nullable Object> rows, Appendable out)
            throws IOException {
        if (template.rangesOverData()) {
            template.execute(rows, out);
            return;
        }
        for (Object row : rows) {
            template.execute(row, out);
        }
    }
}
