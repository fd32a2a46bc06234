// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.fake.program;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongPredicate;

/** The programs that the fake knows, as busybox 1.35 has them: those that only compute, read, write and set their terminal. */
final class Applets {
    /** Every program that can be run, the shell included. */
    static final Set<String> NAMES = Set.of(
            "true",
            "false",
            "sleep",
            "echo",
            "printf",
            "cat",
            "seq",
            "env",
            "pwd",
            "stty",
            "tty",
            "hostname",
            "test",
            "[",
            "sh",
            "ash",
            "busybox");

    private static final double NANOS = 1e9;
    /** What the fake writes is in memory, the engine's own. */
    private static final long MOST_NUMBERS = 1_000_000;

    private Applets() {}

    /** Runs echo, printf or seq. Returns the exit code. */
    static int write(List<String> argv, Consumer<byte[]> out, Consumer<byte[]> err) {
        List<String> arguments = argv.subList(1, argv.size());
        return switch (argv.get(0)) {
            case "echo" -> echo(arguments, out);
            case "printf" -> Printf.run(arguments, out, err);
            case "seq" -> seq(arguments, out, err);
            default -> throw new IllegalArgumentException(argv.get(0));
        };
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static int echo(List<String> arguments, Consumer<byte[]> out) {
        boolean newline = true;
        boolean escapes = false;
        int first = 0;
        while (first < arguments.size() && arguments.get(first).matches("-[neE]+")) {
            String flags = arguments.get(first++);
            newline &= flags.indexOf('n') < 0;
            for (char flag : flags.toCharArray()) {
                escapes = flag == 'e' || (flag != 'E' && escapes);
            }
        }
        String text = String.join(" ", arguments.subList(first, arguments.size()));
        if (!escapes) {
            out.accept(bytes(newline ? text + "\n" : text));
            return 0;
        }
        Escapes.Result result = Escapes.decode(text, true);
        out.accept(bytes(result.text() + (newline && !result.stop() ? "\n" : "")));
        return 0;
    }

    private static int seq(List<String> arguments, Consumer<byte[]> out, Consumer<byte[]> err) {
        if (arguments.isEmpty() || arguments.size() > 3) {
            err.accept(bytes("seq: wrong number of arguments\n"));
            return 1;
        }
        long[] numbers = new long[arguments.size()];
        for (int i = 0; i < numbers.length; i++) {
            try {
                numbers[i] = Long.parseLong(arguments.get(i));
            } catch (NumberFormatException e) {
                err.accept(bytes("seq: invalid number '" + arguments.get(i) + "'\n"));
                return 1;
            }
        }
        long first = numbers.length == 1 ? 1 : numbers[0];
        long step = numbers.length == 3 ? numbers[1] : 1;
        long last = numbers[numbers.length - 1];
        if (step == 0) {
            err.accept(bytes("seq: increment must not be 0\n"));
            return 1;
        }
        if (step > 0 ? first > last : first < last) {
            return 0;
        }
        long steps = Long.divideUnsigned(step > 0 ? last - first : first - last, Math.abs(step));
        if (Long.compareUnsigned(steps, MOST_NUMBERS) >= 0) {
            err.accept(bytes("seq: more than " + MOST_NUMBERS + " numbers are too many for the fake\n"));
            return 1;
        }
        StringBuilder text = new StringBuilder();
        for (long i = 0; i <= steps; i++) {
            text.append(first + i * step).append('\n');
        }
        out.accept(bytes(text.toString()));
        return 0;
    }

    /** Tells of the files among the arguments of cat, of which the fake has none. */
    static int cat(List<String> arguments, Consumer<byte[]> err) {
        int status = 0;
        for (String file : arguments) {
            if (!file.equals("-") && !file.equals("/dev/null")) {
                err.accept(bytes("cat: can't open '" + file + "': No such file or directory\n"));
                status = 1;
            }
        }
        return status;
    }

    /**
     * How long {@code sleep} with these arguments takes, in nanoseconds, {@link Long#MAX_VALUE} for ever; empty after
     * writing an error.
     */
    static OptionalLong sleep(List<String> arguments, Consumer<byte[]> err) {
        if (arguments.isEmpty()) {
            err.accept(bytes("Usage: sleep [N]...\n"));
            return OptionalLong.empty();
        }
        double seconds = 0;
        for (String argument : arguments) {
            double value = seconds(argument);
            if (value < 0) {
                err.accept(bytes("sleep: invalid number '" + argument + "'\n"));
                return OptionalLong.empty();
            }
            seconds += value;
        }
        double nanos = seconds * NANOS;
        return OptionalLong.of(nanos >= Long.MAX_VALUE / 2.0 ? Long.MAX_VALUE : Math.round(nanos));
    }

    private static double seconds(String argument) {
        if (argument.equals("infinity") || argument.equals("inf")) {
            return Double.POSITIVE_INFINITY;
        }
        if (!argument.matches("[0-9]*\\.?[0-9]*[smhd]?") || !argument.matches(".*[0-9].*")) {
            return -1;
        }
        int unit = "smhd".indexOf(argument.charAt(argument.length() - 1));
        double number = Double.parseDouble(unit < 0 ? argument : argument.substring(0, argument.length() - 1));
        return switch (unit) {
            case 1 -> number * 60;
            case 2 -> number * 3600;
            case 3 -> number * 86400;
            default -> number;
        };
    }

    /**
     * The value of {@code test} with these operands: 0 true, 1 false, 2 malformed.
     *
     * @param terminals the file descriptors that are terminals
     */
    static int test(List<String> operands, LongPredicate terminals, Consumer<byte[]> err) {
        int negations = 0;
        while (negations < operands.size() && operands.get(negations).equals("!")) {
            negations++;
        }
        int value = plainTest(operands.subList(negations, operands.size()), terminals, err);
        return value == 2 || negations % 2 == 0 ? value : 1 - value;
    }

    private static int plainTest(List<String> operands, LongPredicate terminals, Consumer<byte[]> err) {
        return switch (operands.size()) {
            case 0 -> 1;
            case 1 -> truth(!operands.get(0).isEmpty());
            case 2 ->
                operands.get(0).equals("-t")
                        ? terminal(operands.get(1), terminals, err)
                        : unary(operands.get(0), operands.get(1), err);
            case 3 -> binary(operands.get(0), operands.get(1), operands.get(2), err);
            default -> malformed(operands.get(3), err);
        };
    }

    private static int truth(boolean value) {
        return value ? 0 : 1;
    }

    private static int malformed(String operand, Consumer<byte[]> err) {
        err.accept(bytes("sh: " + operand + ": unknown operand\n"));
        return 2;
    }

    private static int terminal(String descriptor, LongPredicate terminals, Consumer<byte[]> err) {
        if (!descriptor.matches("[+-]?[0-9]{1,18}")) {
            err.accept(bytes("sh: " + descriptor + ": bad number\n"));
            return 2;
        }
        return truth(terminals.test(Long.parseLong(descriptor)));
    }

    private static int unary(String operator, String operand, Consumer<byte[]> err) {
        return switch (operator) {
            case "-n" -> truth(!operand.isEmpty());
            case "-z" -> truth(operand.isEmpty());
            case "-e", "-f", "-d", "-r", "-w", "-x", "-s" -> 1;
            default -> malformed(operator, err);
        };
    }

    private static int binary(String left, String operator, String right, Consumer<byte[]> err) {
        if (operator.equals("=") || operator.equals("==")) {
            return truth(left.equals(right));
        }
        if (operator.equals("!=")) {
            return truth(!left.equals(right));
        }
        int order;
        try {
            order = Long.compare(Long.parseLong(left), Long.parseLong(right));
        } catch (NumberFormatException e) {
            err.accept(bytes("sh: out of range\n"));
            return 2;
        }
        return switch (operator) {
            case "-eq" -> truth(order == 0);
            case "-ne" -> truth(order != 0);
            case "-lt" -> truth(order < 0);
            case "-le" -> truth(order <= 0);
            case "-gt" -> truth(order > 0);
            case "-ge" -> truth(order >= 0);
            default -> malformed(operator, err);
        };
    }
}
