// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.view;

import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.gantry.shell.template.GoStruct;

/** Prints nested values for people, one per line, indented: the part of YAML that needs no rules to be read. */
public final class OutlineText {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z/.][A-Za-z0-9 _./+,;()=@-]*[A-Za-z0-9)/]|[A-Za-z]");

    private OutlineText() {}

    /** Prints the fields of a value. */
    public static void print(PrintStream out, GoStruct value) {
        fields(out, value.fields(), "");
    }

    private static void fields(PrintStream out, Map<?, ?> fields, String indent) {
        fields.forEach((name, value) -> field(out, String.valueOf(name), value, indent));
    }

    private static void field(PrintStream out, String name, @Nullable Object value, String indent) {
        Map<?, ?> nested =
                value instanceof GoStruct struct ? struct.fields() : value instanceof Map<?, ?> map ? map : null;
        if (nested != null) {
            out.println(indent + name + (nested.isEmpty() ? ": {}" : ":"));
            fields(out, nested, indent + "  ");
        } else if (value instanceof List<?> list) {
            out.println(indent + name + (list.isEmpty() ? ": []" : ":"));
            list.forEach(element -> out.println(indent + "- " + scalar(element)));
        } else {
            out.println(indent + name + ": " + scalar(value));
        }
    }

    private static String scalar(@Nullable Object value) {
        if (!(value instanceof String text)) {
            return String.valueOf(value);
        }
        boolean plain = PLAIN.matcher(text).matches() && !text.matches("true|false|null|yes|no|on|off");
        return plain
                ? text
                : "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
    }
}
