// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.fake.program;

import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The program {@code printf} (POSIX.1-2017, XCU printf) with the conversions s, b, c, d, i, u, x, X, o and %. */
final class Printf {
    private static final Pattern CONVERSION = Pattern.compile("%([-0+ ]*)([0-9]*)(?:\\.([0-9]+))?([a-zA-Z%])");

    /** Widths and precisions with more digits are mistakes. */
    private static final int MOST_DIGITS = 5;

    private final Consumer<byte[]> err;
    private final List<String> arguments;
    private final StringBuilder text = new StringBuilder();
    private int next;
    private int status;
    private boolean stop;

    private Printf(List<String> arguments, Consumer<byte[]> err) {
        this.arguments = arguments;
        this.err = err;
    }

    static int run(List<String> arguments, Consumer<byte[]> out, Consumer<byte[]> err) {
        if (arguments.isEmpty()) {
            err.accept(Applets.bytes("Usage: printf FORMAT [ARG]...\n"));
            return 1;
        }
        Printf printf = new Printf(arguments, err);
        printf.next = 1;
        int before;
        do {
            before = printf.next;
            printf.once(arguments.get(0));
        } while (!printf.stop && printf.next > before && printf.next < arguments.size());
        out.accept(Applets.bytes(printf.text.toString()));
        return printf.status;
    }

    private void once(String format) {
        Matcher conversion = CONVERSION.matcher(format);
        int at = 0;
        while (!stop) {
            boolean found = conversion.find(at);
            plain(format.substring(at, found ? conversion.start() : format.length()));
            if (!found) {
                return;
            }
            if (!stop) {
                convert(conversion);
            }
            at = conversion.end();
        }
    }

    private void plain(String piece) {
        Escapes.Result result = Escapes.decode(piece, false);
        text.append(result.text());
        stop = result.stop();
    }

    private void convert(Matcher conversion) {
        String flags = conversion.group(1);
        String width = conversion.group(2);
        char kind = conversion.group(4).charAt(0);
        if (kind == '%') {
            text.append('%');
            return;
        }
        String precision = conversion.group(3);
        if (width.length() > MOST_DIGITS || (precision != null && precision.length() > MOST_DIGITS)) {
            refuse(conversion.group());
            return;
        }
        String argument = next < arguments.size() ? arguments.get(next++) : "";
        String value;
        boolean number = true;
        switch (kind) {
            case 'd', 'i', 'u' -> value = (flags.indexOf('+') >= 0 ? "+" : "") + number(argument);
            case 'x' -> value = Long.toHexString(number(argument));
            case 'X' -> value = Long.toHexString(number(argument)).toUpperCase(Locale.ROOT);
            case 'o' -> value = Long.toOctalString(number(argument));
            case 'c' -> {
                number = false;
                value = argument.isEmpty() ? "" : argument.substring(0, 1);
            }
            case 'b' -> {
                number = false;
                Escapes.Result result = Escapes.decode(argument, true);
                stop = result.stop();
                value = result.text();
            }
            case 's' -> {
                number = false;
                value = argument;
            }
            default -> {
                refuse(conversion.group());
                return;
            }
        }
        if (!number && precision != null) {
            value = value.substring(0, Math.min(value.length(), Integer.parseInt(precision)));
        }
        pad(value, flags, width.isEmpty() ? 0 : Integer.parseInt(width), number);
    }

    private void refuse(String conversion) {
        err.accept(Applets.bytes("printf: " + conversion + ": invalid format\n"));
        status = 1;
        stop = true;
    }

    private void pad(String value, String flags, int width, boolean number) {
        String padding = (number && flags.indexOf('0') >= 0 && flags.indexOf('-') < 0 ? "0" : " ")
                .repeat(Math.max(0, width - value.length()));
        text.append(flags.indexOf('-') >= 0 ? value + padding : padding + value);
    }

    private long number(String argument) {
        if (argument.isEmpty()) {
            return 0;
        }
        try {
            return Long.decode(argument);
        } catch (NumberFormatException e) {
            err.accept(Applets.bytes("sh: invalid number '" + argument + "'\n"));
            status = 1;
            return 0;
        }
    }
}
