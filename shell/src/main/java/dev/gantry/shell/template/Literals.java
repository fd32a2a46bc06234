// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.template;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * The meaning of literals. Source: Go specification, "Integer literals" to "String literals", whose
 * rules text/template takes over.
 */
final class Literals {
    private static final Pattern INTEGER = Pattern.compile("([+-]?)(?:0[xX]((?:_?[0-9a-fA-F])+)|0[bB]((?:_?[01])+)"
            + "|0[oO]((?:_?[0-7])+)|0((?:_?[0-7])+)|(0|[1-9](?:_?[0-9])*))");

    /** The base of each group of {@link #INTEGER} from the second on. */
    private static final int[] BASES = {16, 2, 8, 8, 10};

    private static final Pattern DECIMAL_FLOAT = Pattern.compile(
            "[+-]?(?:[0-9](?:_?[0-9])*\\.?(?:[0-9](?:_?[0-9])*)?|\\.[0-9](?:_?[0-9])*)(?:[eE][+-]?[0-9](?:_?[0-9])*)?");
    private static final Pattern HEXADECIMAL_FLOAT = Pattern.compile(
            "[+-]?0[xX](?:(?:_?[0-9a-fA-F])+\\.?(?:[0-9a-fA-F](?:_?[0-9a-fA-F])*)?|\\.[0-9a-fA-F](?:_?[0-9a-fA-F])*)"
                    + "[pP][+-]?[0-9](?:_?[0-9])*");

    private static final BigInteger UNSIGNED_END = BigInteger.ONE.shiftLeft(64);

    private Literals() {}

    /**
     * A number constant.
     *
     * @throws IllegalArgumentException if it is none; the message is the parse error
     */
    static Node.NumberNode number(int position, String text) {
        if (text.endsWith("i") && !text.startsWith("0x") && !text.startsWith("0X")) {
            throw new IllegalArgumentException("complex constants are not supported: " + Quoting.quote(text, false));
        }
        BigInteger integer = integer(text);
        if (integer != null && integer.bitLength() < Long.SIZE) {
            return new Node.NumberNode(position, text, integer.longValue(), null);
        }
        if (integer != null && text.charAt(0) != '+' && integer.signum() > 0 && integer.compareTo(UNSIGNED_END) < 0) {
            return new Node.NumberNode(position, text, null, null);
        }
        Double number = floatingPoint(text);
        if (number == null) {
            throw new IllegalArgumentException("illegal number syntax: " + Quoting.quote(text, false));
        }
        if (text.chars().noneMatch(c -> ".eEpP".indexOf(c) >= 0)) {
            throw new IllegalArgumentException("integer overflow: " + Quoting.quote(text, false));
        }
        Long exact = number.longValue() == number ? (Long) number.longValue() : null;
        return new Node.NumberNode(position, text, exact, number);
    }

    /** A character constant, with its quotes. */
    static Node.NumberNode character(int position, String text) {
        Unquoting unquoting = new Unquoting(text, '\'');
        if (unquoting.atEnd()) {
            throw new IllegalArgumentException("invalid syntax");
        }
        long character = unquoting.next();
        if (!unquoting.atEnd()) {
            throw new IllegalArgumentException("malformed character constant: " + text);
        }
        return new Node.NumberNode(position, text, character, null);
    }

    /** The content of a string constant, which has its quotes still. */
    static String string(String text) {
        if (text.startsWith("`")) {
            return text.substring(1, text.length() - 1).replace("\r", "");
        }
        Unquoting unquoting = new Unquoting(text, '"');
        // Escapes may spell out the bytes of a character one by one, so bytes are what is collected.
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        while (!unquoting.atEnd()) {
            int c = unquoting.next();
            if (unquoting.wasByte) {
                bytes.write(c);
            } else {
                bytes.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static @Nullable BigInteger integer(String text) {
        Matcher matcher = INTEGER.matcher(text);
        if (!matcher.matches()) {
            return null;
        }
        for (int i = 0; i < BASES.length; i++) {
            String digits = matcher.group(i + 2);
            if (digits != null) {
                return new BigInteger(matcher.group(1) + digits.replace("_", ""), BASES[i]);
            }
        }
        return null;
    }

    private static @Nullable Double floatingPoint(String text) {
        if (!DECIMAL_FLOAT.matcher(text).matches()
                && !HEXADECIMAL_FLOAT.matcher(text).matches()) {
            return null;
        }
        double value = Double.parseDouble(text.replace("_", "").toLowerCase(Locale.ROOT));
        return Double.isInfinite(value) ? null : value;
    }

    /** Reads the characters of a quoted literal. */
    private static final class Unquoting {
        private final String text;
        private final char quote;
        private int position = 1;
        /** Whether the last character was given as the value of one byte. */
        private boolean wasByte;

        private Unquoting(String text, char quote) {
            this.text = text;
            this.quote = quote;
        }

        private boolean atEnd() {
            return position == text.length() - 1;
        }

        private int next() {
            int c = text.codePointAt(position);
            position += Character.charCount(c);
            wasByte = false;
            return c == '\\' ? escape() : c;
        }

        private int escape() {
            char c = text.charAt(position++);
            int letter = "abtnvfr\\".indexOf(c);
            if (letter >= 0) {
                return "\u0007\b\t\n\u000b\f\r\\".charAt(letter);
            }
            if (c == quote) {
                return c;
            }
            if (c >= '0' && c <= '7') {
                position--;
                wasByte = true;
                return digits(3, 8, 0xFF);
            }
            wasByte = c == 'x';
            return switch (c) {
                case 'x' -> digits(2, 16, 0xFF);
                case 'u' -> digits(4, 16, Character.MAX_CODE_POINT);
                case 'U' -> digits(8, 16, Character.MAX_CODE_POINT);
                default -> throw new IllegalArgumentException("invalid syntax");
            };
        }

        private int digits(int count, int base, int maximum) {
            long value = 0;
            for (int i = 0; i < count; i++) {
                int digit = atEnd() ? -1 : Character.digit(text.charAt(position++), base);
                if (digit < 0) {
                    throw new IllegalArgumentException("invalid syntax");
                }
                value = value * base + digit;
            }
            boolean surrogate = value >= Character.MIN_SURROGATE && value <= Character.MAX_SURROGATE;
            if (value > maximum || surrogate) {
                throw new IllegalArgumentException("invalid syntax");
            }
            return (int) value;
        }
    }
}
