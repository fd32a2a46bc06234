// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.template;

import java.util.List;

import org.jspecify.annotations.Nullable;

/** {@code print}, {@code println} and {@code printf}. Source: package fmt, "Printing". */
final class Printing {
    private Printing() {}

    /** The operands one after another, with a space between two that are no strings. */
    static String print(List<@Nullable Object> operands) {
        StringBuilder out = new StringBuilder();
        boolean stringBefore = true;
        for (Object operand : operands) {
            boolean string = operand instanceof String;
            if (!string && !stringBefore) {
                out.append(' ');
            }
            new ValuePrinter(out).print(Directive.PLAIN, operand);
            stringBefore = string;
        }
        return out.toString();
    }

    /** The operands with spaces between them and a line break at the end. */
    static String println(List<@Nullable Object> operands) {
        StringBuilder out = new StringBuilder();
        String separator = "";
        for (Object operand : operands) {
            out.append(separator);
            new ValuePrinter(out).print(Directive.PLAIN, operand);
            separator = " ";
        }
        return out.append('\n').toString();
    }

    /** The operands as the format says. */
    static String printf(String format, List<@Nullable Object> operands) {
        return new Formatter(format, operands).run();
    }
}
