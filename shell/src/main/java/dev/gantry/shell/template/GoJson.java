// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.template;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * JSON as Go writes it with HTML escaping off: maps sorted by key, structs in the order of their
 * fields, numbers in Go's shortest form. Source: package encoding/json.
 */
public final class GoJson {
    private static final String NO_INDENT = "";

    private final StringBuilder out = new StringBuilder();
    private final String indent;

    private GoJson(String indent) {
        this.indent = indent;
    }

    /**
     * JSON on one line, without spaces.
     *
     * @param value a value as {@link GoTemplate} takes it, null for {@code null}
     * @throws IllegalArgumentException if the value is nested too deeply or holds a number that JSON
     *     cannot express
     */
    public static String compact(@Nullable Object value) {
        return indented(value, NO_INDENT);
    }

    /**
     * JSON with each element on its own line.
     *
     * @param value a value as {@link GoTemplate} takes it, null for {@code null}
     * @param indent what one level is indented by; empty for one line as {@link #compact} gives it
     * @throws IllegalArgumentException if the value is nested too deeply or holds a number that JSON
     *     cannot express
     */
    public static String indented(@Nullable Object value, String indent) {
        GoJson json = new GoJson(indent);
        json.value(Values.normal(value), 0);
        return json.out.toString();
    }

    private void value(@Nullable Object value, int depth) {
        if (depth > Values.MAX_DEPTH) {
            throw new IllegalArgumentException("value is nested more than " + Values.MAX_DEPTH + " levels deep");
        }
        if (value instanceof String string) {
            string(string);
        } else if (value instanceof Double number) {
            number(number);
        } else if (value instanceof List<?> list) {
            elements('[', list, ']', depth);
        } else if (value instanceof Map<?, ?> map) {
            elements('{', Values.sorted(map).entrySet(), '}', depth);
        } else if (value instanceof GoStruct struct) {
            elements('{', Values.data(struct).entrySet(), '}', depth);
        } else if (value instanceof GoFunction) {
            throw new IllegalArgumentException("json: unsupported type: func");
        } else {
            out.append(value);
        }
    }

    private void elements(char open, Collection<?> elements, char close, int depth) {
        out.append(open);
        String separator = "";
        for (Object element : elements) {
            out.append(separator);
            newLine(depth + 1);
            if (elements instanceof Set && element instanceof Map.Entry<?, ?> entry) {
                string(String.valueOf(entry.getKey()));
                out.append(indent.isEmpty() ? ":" : ": ");
                value(entry.getValue(), depth + 1);
            } else {
                value(Values.normal(element), depth + 1);
            }
            separator = ",";
        }
        if (!elements.isEmpty()) {
            newLine(depth);
        }
        out.append(close);
    }

    private void newLine(int depth) {
        if (!indent.isEmpty()) {
            out.append('\n').append(indent.repeat(depth));
        }
    }

    private void number(double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("json: unsupported value: " + ValuePrinter.plain(value));
        }
        double magnitude = Math.abs(value);
        boolean exponent = magnitude != 0 && (magnitude < 1e-6 || magnitude >= 1e21);
        if (exponent) {
            out.append(FloatFormat.format(value, 'g', FloatFormat.SHORTEST).replace("e-0", "e-"));
        } else {
            out.append(Double.doubleToRawLongBits(value) < 0 ? "-" : "").append(FloatFormat.plain(magnitude));
        }
    }

    private void string(String value) {
        out.append('"');
        value.codePoints().forEach(c -> {
            if (c == '"' || c == '\\') {
                out.append('\\').append((char) c);
            } else if (c == '\n' || c == '\r' || c == '\t') {
                out.append('\\').append(c == '\n' ? 'n' : c == '\r' ? 'r' : 't');
            } else if (c < ' ' || c == 0x2028 || c == 0x2029) {
                String digits = Integer.toHexString(c);
                out.append("\\u").append("0".repeat(4 - digits.length())).append(digits);
            } else {
                out.appendCodePoint(Quoting.validCharacter(c));
            }
        });
        out.append('"');
    }
}
