// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.template;

import java.util.Locale;
import java.util.function.IntPredicate;

/** Text as a Go literal. Source: package strconv, "Quote". */
final class Quoting {
    private Quoting() {}

    /** The string in double quotes; {@code asciiOnly} escapes everything beyond ASCII too. */
    static String quote(String text, boolean asciiOnly) {
        StringBuilder quoted = new StringBuilder("\"");
        text.codePoints().forEach(c -> append(quoted, c, '"', asciiOnly));
        return quoted.append('"').toString();
    }

    /** The character in single quotes; what is no Unicode character becomes U+FFFD. */
    static String quoteCharacter(long character, boolean asciiOnly) {
        StringBuilder quoted = new StringBuilder("'");
        append(quoted, validCharacter(character), '\'', asciiOnly);
        return quoted.append('\'').toString();
    }

    /** The character itself, or U+FFFD for a number that is none. */
    static int validCharacter(long character) {
        boolean surrogate = character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE;
        return character < 0 || character > Character.MAX_CODE_POINT || surrogate ? 0xFFFD : (int) character;
    }

    /** Whether the text can stand between back quotes as it is. */
    static boolean canBackquote(String text) {
        IntPredicate refused = c -> (c < ' ' && c != '\t') || c == '`' || c == 0x7f || c == 0xFEFF;
        return text.codePoints().noneMatch(refused);
    }

    /** The text with its control characters replaced by escapes. */
    static String escapeControls(String text) {
        StringBuilder escaped = new StringBuilder();
        text.codePoints().forEach(c -> {
            if (Character.isISOControl(c) || c == 0x2028 || c == 0x2029) {
                appendEscape(escaped, c);
            } else {
                escaped.appendCodePoint(c);
            }
        });
        return escaped.toString();
    }

    /** The character as {@code U+002D '-'}, without the quotes if it cannot be printed. */
    static String codePoint(int c) {
        String number = "U+" + hex(c, 4).toUpperCase(Locale.ROOT);
        return isPrintable(c) ? number + " '" + Character.toString(c) + "'" : number;
    }

    /** Whether Go would print the character as it is. */
    static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> c == ' ';
            default -> true;
        };
    }

    private static void append(StringBuilder out, int c, char quote, boolean asciiOnly) {
        if (c == quote || c == '\\') {
            out.append('\\').append((char) c);
        } else if (isPrintable(c) && (c < 0x80 || !asciiOnly)) {
            out.appendCodePoint(c);
        } else {
            appendEscape(out, c);
        }
    }

    private static void appendEscape(StringBuilder out, int c) {
        int letter = "\u0007\b\t\n\u000b\f\r".indexOf(c);
        if (letter >= 0) {
            out.append('\\').append("abtnvfr".charAt(letter));
        } else if (c < ' ' || c == 0x7f) {
            out.append("\\x").append(hex(c, 2));
        } else if (c <= 0xFFFF) {
            out.append("\\u").append(hex(c, 4));
        } else {
            out.append("\\U").append(hex(c, 8));
        }
    }

    private static String hex(int value, int minimumDigits) {
        String digits = Integer.toHexString(value);
        return "0".repeat(Math.max(0, minimumDigits - digits.length())) + digits;
    }
}
