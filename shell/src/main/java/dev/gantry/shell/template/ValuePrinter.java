// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.template;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Prints values under a directive, going into lists, maps and structs. Source: package fmt,
 * "Printing".
 */
final class ValuePrinter {
    private static final String NIL = "<nil>";

    private final StringBuilder out;

    ValuePrinter(StringBuilder out) {
        this.out = out;
    }

    /** The value as {@code %v} prints it. */
    static String plain(@Nullable Object value) {
        StringBuilder text = new StringBuilder();
        new ValuePrinter(text).print(Directive.PLAIN, value);
        return text.toString();
    }

    /**
     * Prints one operand.
     *
     * @throws IllegalArgumentException if values are nested too deeply, or the text gets too long
     */
    void print(Directive directive, @Nullable Object operand) {
        Object value = Values.normal(operand);
        if (directive.verb() == 'T') {
            out.append(string(directive.withVerb('s'), value == null ? NIL : Values.typeName(value)));
        } else if (value == null && directive.verb() == 'v') {
            out.append(directive.pad(NIL));
        } else {
            print(directive, value, 0);
        }
    }

    /** Prints a normal value at some depth of the operand. */
    private void print(Directive directive, @Nullable Object value, int depth) {
        if (depth > Values.MAX_DEPTH) {
            throw new IllegalArgumentException("value is nested more than " + Values.MAX_DEPTH + " levels deep");
        }
        Budget.check(out);
        int verb = directive.verb();
        if (value instanceof List<?> list) {
            list(directive, list, depth);
        } else if (value instanceof Map<?, ?> map) {
            map(directive, map, depth);
        } else if (value instanceof GoStruct struct) {
            struct(directive, struct, depth);
        } else if (value instanceof String string && "vsxXq".indexOf(verb) >= 0) {
            out.append(string(directive, string));
        } else if (value instanceof Long integer && NumberPrinter.printsInteger(verb)) {
            out.append(NumberPrinter.integer(directive, integer));
        } else if (value instanceof Double number && NumberPrinter.printsFloat(verb)) {
            out.append(NumberPrinter.floatingPoint(directive, number));
        } else if (value instanceof Boolean && (verb == 'v' || verb == 't')) {
            out.append(directive.pad(value.toString()));
        } else if (value instanceof GoFunction && verb == 'v') {
            out.append(directive.pad(Values.typeName(value)));
        } else if (value == null && depth > 0) {
            out.append(directive.goSyntax() ? "interface {}(nil)" : NIL);
        } else {
            badVerb(directive, value);
        }
    }

    private void badVerb(Directive directive, @Nullable Object value) {
        out.append("%!").appendCodePoint(directive.verb()).append('(');
        if (value == null) {
            out.append(NIL);
        } else {
            // The flags stay, but only those of %v itself would change more than the number's look.
            int verb =
                    value instanceof Long ? 'd' : value instanceof Double ? 'g' : value instanceof String ? 's' : 't';
            out.append(Values.typeName(value)).append('=');
            print(directive.withVerb(value instanceof GoFunction ? 'v' : verb), value, 1);
        }
        out.append(')');
    }

    private void list(Directive directive, List<?> list, int depth) {
        boolean goSyntax = directive.goSyntax();
        out.append(goSyntax ? Values.typeName(list) + "{" : "[");
        String separator = "";
        for (Object element : list) {
            out.append(separator);
            print(directive, Values.normal(element), depth + 1);
            separator = goSyntax ? ", " : " ";
        }
        out.append(goSyntax ? '}' : ']');
    }

    private void map(Directive directive, Map<?, ?> map, int depth) {
        boolean goSyntax = directive.goSyntax();
        out.append(goSyntax ? Values.typeName(map) + "{" : "map[");
        String separator = "";
        for (Map.Entry<String, @Nullable Object> entry : Values.sorted(map).entrySet()) {
            out.append(separator);
            print(directive, entry.getKey(), depth + 1);
            out.append(':');
            print(directive, entry.getValue(), depth + 1);
            separator = goSyntax ? ", " : " ";
        }
        out.append(goSyntax ? '}' : ']');
    }

    private void struct(Directive directive, GoStruct struct, int depth) {
        boolean goSyntax = directive.goSyntax();
        out.append(goSyntax ? struct.typeName() + "{" : "{");
        String separator = "";
        for (Map.Entry<String, @Nullable Object> field : Values.data(struct).entrySet()) {
            out.append(separator);
            if (goSyntax || directive.fieldNames()) {
                out.append(field.getKey()).append(':');
            }
            print(directive, field.getValue(), depth + 1);
            separator = goSyntax ? ", " : " ";
        }
        out.append('}');
    }

    private static String string(Directive directive, String value) {
        if (directive.verb() == 'x' || directive.verb() == 'X') {
            return directive.pad(hexadecimal(directive, value));
        }
        boolean cut = directive.precision() != Directive.NONE
                && value.codePointCount(0, value.length()) > directive.precision();
        String text = cut ? value.substring(0, value.offsetByCodePoints(0, directive.precision())) : value;
        if (directive.goSyntax() || directive.verb() == 'q') {
            boolean backquoted = directive.verb() == 'q' && directive.sharp() && Quoting.canBackquote(text);
            text = backquoted ? "`" + text + "`" : Quoting.quote(text, directive.verb() == 'q' && directive.plus());
        }
        return directive.pad(text);
    }

    private static String hexadecimal(Directive directive, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        int count =
                directive.precision() == Directive.NONE ? bytes.length : Math.min(bytes.length, directive.precision());
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            if (directive.space() && i > 0) {
                text.append(' ');
            }
            if (directive.sharp() && (i == 0 || directive.space())) {
                text.append("0x");
            }
            text.append(Character.forDigit(bytes[i] >> 4 & 0xF, 16)).append(Character.forDigit(bytes[i] & 0xF, 16));
        }
        return directive.verb() == 'X' ? text.toString().toUpperCase(Locale.ROOT) : text.toString();
    }
}
