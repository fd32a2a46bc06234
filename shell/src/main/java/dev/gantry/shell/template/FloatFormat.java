// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.template;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;

/**
 * Floating-point numbers as text, rounded from their exact value. Source: package strconv,
 * "FormatFloat".
 */
final class FloatFormat {
    /** As a precision: as few digits as tell the number from every other one. */
    static final int SHORTEST = -1;

    private static final int MANTISSA_BITS = 52;
    private static final int MANTISSA_NIBBLES = MANTISSA_BITS / 4;

    private static final List<RoundingMode> SHORTENING =
            List.of(RoundingMode.HALF_EVEN, RoundingMode.UP, RoundingMode.DOWN);

    private FloatFormat() {}

    /**
     * The number with a sign in front only if it is negative.
     *
     * @param verb one of {@code b e f g x}
     * @param precision as the verb understands it; {@code e} and {@code f} need one
     */
    static String format(double number, char verb, int precision) {
        if (Double.isNaN(number)) {
            return "NaN";
        }
        boolean negative = Double.doubleToRawLongBits(number) < 0;
        double magnitude = Math.abs(number);
        String text = Double.isInfinite(magnitude) ? "Inf" : finite(magnitude, verb, precision);
        return negative ? "-" + text : text;
    }

    private static String finite(double magnitude, char verb, int precision) {
        return switch (verb) {
            case 'b' -> binary(magnitude);
            case 'e' -> scientific(digits(magnitude, precision + 1), precision);
            case 'f' -> fixed(magnitude, precision);
            case 'x' -> hexadecimal(magnitude, precision);
            default -> general(magnitude, precision);
        };
    }

    /** The shortest form without an exponent, as JSON has it. */
    static String plain(double magnitude) {
        return digits(magnitude, SHORTEST).toPlainString();
    }

    /** The number rounded to some significant digits, without zeros at the end. */
    private static BigDecimal digits(double magnitude, int count) {
        BigDecimal exact = new BigDecimal(magnitude);
        if (count != SHORTEST) {
            return exact.round(new MathContext(count, RoundingMode.HALF_EVEN)).stripTrailingZeros();
        }
        // Seventeen digits always suffice. The nearest shorter number need not be the one that reads back:
        // below a power of two the doubles lie closer together than above.
        for (int n = 1; n < 17; n++) {
            for (RoundingMode mode : SHORTENING) {
                BigDecimal rounded = exact.round(new MathContext(n, mode));
                if (rounded.doubleValue() == magnitude) {
                    return rounded.stripTrailingZeros();
                }
            }
        }
        return exact.round(new MathContext(17, RoundingMode.HALF_EVEN)).stripTrailingZeros();
    }

    private static String fixed(double magnitude, int precision) {
        BigDecimal exact = new BigDecimal(magnitude);
        int digits = Math.min(precision, exact.scale());
        String text = exact.setScale(digits, RoundingMode.HALF_EVEN).toPlainString();
        return text + (digits == 0 && precision > 0 ? "." : "") + "0".repeat(precision - digits);
    }

    private static String scientific(BigDecimal digits, int precision) {
        String all = digits.unscaledValue().toString();
        all += "0".repeat(precision + 1 - all.length());
        int exponent = exponent(digits);
        String fraction = precision == 0 ? "" : "." + all.substring(1);
        String magnitude = String.valueOf(Math.abs(exponent));
        return all.charAt(0)
                + fraction
                + (exponent < 0 ? "e-" : "e+")
                + (magnitude.length() < 2 ? "0" : "")
                + magnitude;
    }

    private static int exponent(BigDecimal digits) {
        return digits.signum() == 0 ? 0 : digits.precision() - digits.scale() - 1;
    }

    private static String general(double magnitude, int precision) {
        BigDecimal digits = digits(magnitude, precision == 0 ? 1 : precision);
        int exponent = exponent(digits);
        // The shortest form counts as six digits wide when it comes to choosing the notation.
        int limit = precision == SHORTEST ? 6 : Math.max(precision, 1);
        if (precision != SHORTEST && limit > digits.precision() && digits.precision() >= exponent + 1) {
            limit = digits.precision();
        }
        if (exponent < -4 || exponent >= limit) {
            return scientific(digits, digits.precision() - 1);
        }
        return digits.toPlainString();
    }

    private static String binary(double magnitude) {
        long bits = Double.doubleToRawLongBits(magnitude);
        int exponent = Math.max((int) (bits >>> MANTISSA_BITS), 1) - 1023 - MANTISSA_BITS;
        return mantissa(bits) + "p" + (exponent < 0 ? "" : "+") + exponent;
    }

    private static long mantissa(long bits) {
        long fraction = bits & ((1L << MANTISSA_BITS) - 1);
        return bits >>> MANTISSA_BITS == 0 ? fraction : fraction | 1L << MANTISSA_BITS;
    }

    private static String hexadecimal(double magnitude, int precision) {
        long bits = Double.doubleToRawLongBits(magnitude);
        long mantissa = mantissa(bits);
        int exponent = mantissa == 0 ? 0 : Math.max((int) (bits >>> MANTISSA_BITS), 1) - 1023;
        while (mantissa != 0 && mantissa >>> MANTISSA_BITS == 0) {
            mantissa <<= 1;
            exponent--;
        }
        if (precision != SHORTEST && precision < MANTISSA_NIBBLES) {
            BigDecimal unit = new BigDecimal(BigInteger.ONE.shiftLeft(4 * (MANTISSA_NIBBLES - precision)));
            mantissa = new BigDecimal(mantissa)
                    .divide(unit, 0, RoundingMode.HALF_EVEN)
                    .multiply(unit)
                    .longValue();
            if (mantissa >>> MANTISSA_BITS > 1) {
                mantissa >>= 1;
                exponent++;
            }
        }
        String fraction = Long.toHexString(mantissa & ((1L << MANTISSA_BITS) - 1));
        fraction = "0".repeat(MANTISSA_NIBBLES - fraction.length()) + fraction;
        if (precision == SHORTEST) {
            fraction = fraction.replaceAll("0+$", "");
        } else {
            fraction = precision <= MANTISSA_NIBBLES
                    ? fraction.substring(0, precision)
                    : fraction + "0".repeat(precision - MANTISSA_NIBBLES);
        }
        String power = String.valueOf(Math.abs(exponent));
        return "0x" + (mantissa >>> MANTISSA_BITS) + (fraction.isEmpty() ? "" : "." + fraction)
                + (exponent < 0 ? "p-" : "p+") + (power.length() < 2 ? "0" : "") + power;
    }
}
