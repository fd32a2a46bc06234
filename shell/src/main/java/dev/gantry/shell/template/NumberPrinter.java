// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.template;

import java.util.Locale;

/** Prints numbers under a directive. Source: package fmt, "Printing". */
final class NumberPrinter {
    private static final int DEFAULT_PRECISION = 6;

    private NumberPrinter() {}

    /** Whether the verb can print an integer. */
    static boolean printsInteger(int verb) {
        return "vdboOxXcqU".indexOf(verb) >= 0;
    }

    /** Whether the verb can print a floating-point number. */
    static boolean printsFloat(int verb) {
        return "vbgGxXfFeE".indexOf(verb) >= 0;
    }

    /** Prints an integer; the verb has to be right for it. */
    static String integer(Directive directive, long value) {
        return switch (directive.verb()) {
            case 'c' -> directive.pad(Character.toString(Quoting.validCharacter(value)));
            case 'q' -> directive.pad(Quoting.quoteCharacter(value, directive.plus()));
            case 'U' -> directive.withoutZero().pad(unicode(directive, value));
            default -> inBase(directive, value);
        };
    }

    private static String unicode(Directive directive, long value) {
        String digits = Long.toHexString(value).toUpperCase(Locale.ROOT);
        String text = "U+" + "0".repeat(Math.max(0, Math.max(4, directive.precision()) - digits.length())) + digits;
        boolean show = directive.sharp()
                && value >= 0
                && value <= Character.MAX_CODE_POINT
                && Quoting.isPrintable((int) value);
        return show ? text + " '" + Character.toString((int) value) + "'" : text;
    }

    private static String inBase(Directive directive, long value) {
        if (directive.precision() == 0 && value == 0) {
            return directive.withoutZero().pad("");
        }
        int base = switch (directive.verb()) {
            case 'b' -> 2;
            case 'o', 'O' -> 8;
            case 'x', 'X' -> 16;
            default -> 10;
        };
        String signed = Long.toString(value, base);
        String digits = value < 0 ? signed.substring(1) : signed;
        String sign = value < 0 ? "-" : positiveSign(directive);
        int minimum = directive.precision();
        if (minimum == Directive.NONE && directive.zero()) {
            minimum = directive.width() - sign.length();
        }
        digits = "0".repeat(Math.max(0, minimum - digits.length())) + digits;
        String text = sign + basePrefix(directive, digits) + digits;
        return directive.withoutZero().pad(directive.verb() == 'X' ? text.toUpperCase(Locale.ROOT) : text);
    }

    private static String basePrefix(Directive directive, String digits) {
        String prefix = directive.verb() == 'O' ? "0o" : "";
        if (!directive.sharp()) {
            return prefix;
        }
        return switch (directive.verb()) {
            case 'b' -> "0b";
            case 'o', 'O' -> digits.startsWith("0") ? prefix : prefix + "0";
            case 'x', 'X' -> "0x";
            default -> "";
        };
    }

    private static String positiveSign(Directive directive) {
        if (directive.plus() && directive.verb() != 'v') {
            return "+";
        }
        return directive.space() ? " " : "";
    }

    /** Prints a floating-point number; the verb has to be right for it. */
    static String floatingPoint(Directive directive, double value) {
        int verb = directive.verb() == 'v' ? 'g' : directive.verb();
        char lower = (char) Character.toLowerCase(verb);
        int precision = directive.precision();
        if (precision == Directive.NONE) {
            precision = lower == 'e' || lower == 'f' ? DEFAULT_PRECISION : FloatFormat.SHORTEST;
        }
        String text = FloatFormat.format(value, lower, precision);
        boolean finite = Double.isFinite(value);
        if (verb != lower && finite) {
            text = text.toUpperCase(Locale.ROOT);
        }
        boolean negative = text.startsWith("-");
        String magnitude = negative ? text.substring(1) : text;
        if (directive.sharp() && directive.verb() != 'v' && finite && "efg".indexOf(lower) >= 0) {
            magnitude = withPoint(magnitude, lower == 'g' ? Math.max(precision, -1) : 0);
        }
        String sign = negative ? "-" : positiveSign(directive);
        if (!finite) {
            boolean plusInfinity = value == Double.POSITIVE_INFINITY && sign.isEmpty();
            return directive.withoutZero().pad((plusInfinity ? "+" : sign) + magnitude);
        }
        if (directive.zero()) {
            int missing = directive.width() - sign.length() - magnitude.length();
            return sign + "0".repeat(Math.max(0, missing)) + magnitude;
        }
        return directive.pad(sign + magnitude);
    }

    /** The flag {@code #}: always a decimal point, and zeros up to a number of significant digits. */
    private static String withPoint(String magnitude, int precision) {
        int wanted = precision == FloatFormat.SHORTEST ? DEFAULT_PRECISION : precision;
        int end = Math.max(magnitude.indexOf('e'), magnitude.indexOf('E'));
        String mantissa = end < 0 ? magnitude : magnitude.substring(0, end);
        int significant = mantissa.replace(".", "").replaceAll("^0+(?=.)", "").length();
        String padded =
                (mantissa.contains(".") ? mantissa : mantissa + ".") + "0".repeat(Math.max(0, wanted - significant));
        return padded + magnitude.substring(mantissa.length());
    }
}
