// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.template;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * One run of printf: reads the directives and picks an operand for each. Mistakes show in the output,
 * as in Go, and do not fail. Source: package fmt, "Format errors" and "Explicit argument indexes".
 */
final class Formatter {
    /** Widths and precisions beyond this are mistakes. */
    private static final int MAX_NUMBER = 1_000_000;

    private final String format;
    private final List<@Nullable Object> operands;
    private final StringBuilder out = new StringBuilder();
    private int position;
    private int operand;
    /** Whether some directive chose its operand; then operands left over are no mistake. */
    private boolean reordered;
    /** Whether the current directive's operand was chosen properly. */
    private boolean goodIndex;
    /** Whether an index in brackets has just been read. */
    private boolean afterIndex;

    Formatter(String format, List<@Nullable Object> operands) {
        this.format = format;
        this.operands = operands;
    }

    /**
     * The formatted text.
     *
     * @throws IllegalArgumentException if it gets too long
     */
    String run() {
        while (position < format.length()) {
            int percent = format.indexOf('%', position);
            int textEnd = percent < 0 ? format.length() : percent;
            out.append(format, position, textEnd);
            position = textEnd;
            if (percent >= 0) {
                position++;
                directive();
            }
            Budget.check(out);
        }
        if (!reordered && operand < operands.size()) {
            extra();
        }
        return out.toString();
    }

    private void extra() {
        out.append("%!(EXTRA ");
        String separator = "";
        for (Object value : operands.subList(operand, operands.size())) {
            out.append(separator);
            if (value == null) {
                out.append("<nil>");
            } else {
                out.append(Values.typeName(value)).append('=');
                new ValuePrinter(out).print(Directive.PLAIN, value);
            }
            separator = ", ";
        }
        out.append(')');
    }

    private void directive() {
        goodIndex = true;
        boolean minus = false;
        boolean plus = false;
        boolean sharp = false;
        boolean space = false;
        boolean zero = false;
        for (; position < format.length() && "-+# 0".indexOf(format.charAt(position)) >= 0; position++) {
            switch (format.charAt(position)) {
                case '-' -> minus = true;
                case '+' -> plus = true;
                case '#' -> sharp = true;
                case ' ' -> space = true;
                default -> zero = true;
            }
        }
        afterIndex = false;
        index();
        int width = Directive.NONE;
        if (at('*')) {
            Integer given = operandAsNumber();
            if (given == null) {
                out.append("%!(BADWIDTH)");
            } else {
                width = Math.abs(given);
                minus |= given < 0;
            }
        } else {
            width = number();
            // An index has to stand right before the verb.
            goodIndex &= !(afterIndex && width != Directive.NONE);
        }
        int precision = precision();
        if (!afterIndex) {
            index();
        }
        if (position >= format.length()) {
            out.append("%!(NOVERB)");
            return;
        }
        int verb = format.codePointAt(position);
        position += Character.charCount(verb);
        operand(new Directive(verb, minus, plus, sharp, space, zero && !minus, width, precision));
    }

    private int precision() {
        boolean given = at('.') && position + 1 < format.length();
        if (!given) {
            return Directive.NONE;
        }
        position++;
        goodIndex &= !afterIndex;
        index();
        if (!at('*')) {
            return Math.max(number(), 0);
        }
        Integer precision = operandAsNumber();
        if (precision == null || precision < 0) {
            out.append("%!(BADPREC)");
            return Directive.NONE;
        }
        return precision;
    }

    private void operand(Directive directive) {
        if (directive.verb() == '%') {
            out.append('%');
        } else if (!goodIndex) {
            problem(directive.verb(), "BADINDEX");
        } else if (operand >= operands.size()) {
            problem(directive.verb(), "MISSING");
        } else {
            new ValuePrinter(out).print(directive, operands.get(operand));
            operand++;
        }
    }

    private void problem(int verb, String what) {
        out.append("%!").appendCodePoint(verb).append('(').append(what).append(')');
    }

    private boolean at(char c) {
        return position < format.length() && format.charAt(position) == c;
    }

    /** Reads an index in brackets, if there is one. */
    private void index() {
        if (!at('[')) {
            return;
        }
        reordered = true;
        int close = format.indexOf(']', position);
        if (close < 0) {
            goodIndex = false;
            position++;
            return;
        }
        position++;
        int index = number();
        afterIndex = index != Directive.NONE && position == close;
        position = close + 1;
        if (afterIndex && index >= 1 && index <= operands.size()) {
            operand = index - 1;
        } else {
            goodIndex = false;
        }
    }

    /** Reads a number; none if there is none or if it is too large. */
    private int number() {
        long value = Directive.NONE;
        while (position < format.length() && format.charAt(position) >= '0' && format.charAt(position) <= '9') {
            value = Math.max(value, 0) * 10 + (format.charAt(position) - '0');
            if (value > MAX_NUMBER) {
                // Nothing sensible can follow.
                position = format.length();
                return Directive.NONE;
            }
            position++;
        }
        return (int) value;
    }

    /** Takes the operand that a {@code *} stands for; null if it is no usable number. */
    private @Nullable Integer operandAsNumber() {
        position++;
        afterIndex = false;
        if (operand >= operands.size()) {
            return null;
        }
        Object value = operands.get(operand);
        operand++;
        boolean usable = value instanceof Long number && number >= -MAX_NUMBER && number <= MAX_NUMBER;
        return usable ? (Integer) ((Long) value).intValue() : null;
    }
}
