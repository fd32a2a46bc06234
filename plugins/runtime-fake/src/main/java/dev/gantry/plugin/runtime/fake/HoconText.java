// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.fake;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Writes maps, lists and scalars as HOCON for people: each element of a list on a line of its own, an object on the line
 * where it begins, quotes where they are needed. The same value is always the same text.
 */
final class HoconText {
    /** Words and durations; a text of another kind might be taken for something else. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z][A-Za-z0-9]*(-[a-z]+)*|[0-9]{1,18}(ns|us|ms|s)?");

    private static final Set<String> NO_TEXT = Set.of("true", "false", "null");
    private static final String INDENT = "  ";

    /** The keys that say what the others are about. */
    private static final Set<String> LEADING = Set.of("on", "fail");

    /** What is short in front, where it is not overlooked. */
    private static final Comparator<Map.Entry<String, ?>> ORDER = Comparator.<Map.Entry<String, ?>>comparingInt(
                    entry -> length(entry.getValue()))
            .thenComparing(entry -> !LEADING.contains(entry.getKey()))
            .thenComparing(Map.Entry::getKey);

    private final StringBuilder text;

    private HoconText(StringBuilder text) {
        this.text = text;
    }

    /** Appends a value: a map with strings as keys, a list, or anything that has a text. */
    static void append(StringBuilder text, Object value) {
        new HoconText(text).value(value, "\n");
    }

    private static int length(Object value) {
        return value instanceof List ? 2 : value instanceof Map ? 1 : 0;
    }

    private void value(Object value, String lineBreak) {
        if (value instanceof Map<?, ?> map) {
            object(map, lineBreak);
        } else if (value instanceof List<?> list) {
            list(list, lineBreak);
        } else {
            text.append(value instanceof Boolean ? value.toString() : word(value.toString()));
        }
    }

    private static String word(String word) {
        return PLAIN.matcher(word).matches() && !NO_TEXT.contains(word) ? word : quoted(word);
    }

    private void object(Map<?, ?> map, String lineBreak) {
        String separator = "{ ";
        for (Map.Entry<String, ?> entry : sorted(map)) {
            text.append(separator).append(word(entry.getKey())).append(" = ");
            value(entry.getValue(), lineBreak);
            separator = ", ";
        }
        text.append(map.isEmpty() ? "{}" : " }");
    }

    private static List<Map.Entry<String, Object>> sorted(Map<?, ?> map) {
        return map.entrySet().stream()
                .map(entry -> Map.entry((String) entry.getKey(), (Object) entry.getValue()))
                .sorted(ORDER)
                .toList();
    }

    private void list(List<?> list, String lineBreak) {
        text.append('[');
        for (Object element : list) {
            text.append(lineBreak).append(INDENT);
            value(element, lineBreak + INDENT);
        }
        text.append(list.isEmpty() ? "]" : lineBreak + "]");
    }

    /** A text in quotes. What is invisible is escaped, and so is what UTF-8 cannot carry. */
    static String quoted(String word) {
        StringBuilder quoted = new StringBuilder("\"");
        word.codePoints().forEach(point -> {
            switch (point) {
                case '"', '\\' -> quoted.append('\\').appendCodePoint(point);
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> {
                    if (isVisible(point)) {
                        quoted.appendCodePoint(point);
                    } else {
                        for (char unit : Character.toChars(point)) {
                            quoted.append(String.format("\\u%04x", (int) unit));
                        }
                    }
                }
            }
        });
        return quoted.append('"').toString();
    }

    private static boolean isVisible(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
