// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.fake.program;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * stty(1) for settings that the fake heeds, with the words of busybox. It prints the size of a terminal that never got one
 * as {@code 0 0}, as the kernel has it and coreutils tell it; busybox fails on that.
 */
final class Stty {
    /** What has to do with flow control, breaks or speed, of which a pseudo terminal without flow control shows nothing. */
    private static final Set<String> WITHOUT_EFFECT =
            Set.of("ixon", "ixoff", "ixany", "brkint", "ignbrk", "ignpar", "parmrk", "inpck", "istrip", "imaxbel");

    private static final Map<String, List<LineSetting>> COMBINATIONS = Map.of(
            "raw", List.of(LineSetting.ICRNL, LineSetting.OPOST, LineSetting.ISIG, LineSetting.ICANON),
            "cbreak", List.of(LineSetting.ICANON));

    private final Machine machine;
    private final Terminal terminal;
    private final Consumer<byte[]> out;
    private final Consumer<byte[]> err;

    private Stty(Machine machine, Terminal terminal, Consumer<byte[]> out, Consumer<byte[]> err) {
        this.machine = machine;
        this.terminal = terminal;
        this.out = out;
        this.err = err;
    }

    /** Runs it. Returns the exit code. */
    static int run(List<String> arguments, Machine machine, Consumer<byte[]> out, Consumer<byte[]> err) {
        if (machine.terminal.isEmpty()) {
            err.accept(Applets.bytes("stty: standard input: Inappropriate ioctl for device\n"));
            return 1;
        }
        return new Stty(machine, machine.terminal.get(), out, err).run(arguments);
    }

    private int run(List<String> arguments) {
        if (arguments.isEmpty()) {
            return fail("the fake does not print settings, but the size");
        }
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            Optional<String> wrong;
            if (argument.equals("rows") || argument.equals("cols") || argument.equals("columns")) {
                if (++i == arguments.size()) {
                    return fail(argument + " requires an argument");
                }
                wrong = resize(argument, arguments.get(i));
            } else {
                wrong = argument(argument);
            }
            if (wrong.isPresent()) {
                return fail(wrong.get());
            }
        }
        return 0;
    }

    private int fail(String why) {
        err.accept(Applets.bytes("stty: " + why + "\n"));
        return 1;
    }

    private Optional<String> resize(String what, String number) {
        if (!number.matches("[0-9]{1,5}") || Integer.parseInt(number) > 0xffff) {
            return Optional.of("invalid number '" + number + "'");
        }
        int value = Integer.parseInt(number);
        if (what.equals("rows")) {
            machine.resizeSelf(value, terminal.columns());
        } else {
            machine.resizeSelf(terminal.rows(), value);
        }
        return Optional.empty();
    }

    /** Heeds one word. Says what is wrong with it. */
    private Optional<String> argument(String word) {
        boolean on = !word.startsWith("-");
        String name = on ? word : word.substring(1);
        if (on && word.equals("size")) {
            out.accept(Applets.bytes(terminal.rows() + " " + terminal.columns() + "\n"));
        } else if (on && word.equals("sane")) {
            for (LineSetting setting : LineSetting.values()) {
                terminal.set(setting, LineSetting.initial().contains(setting));
            }
        } else if (COMBINATIONS.containsKey(name) || name.equals("cooked")) {
            boolean raw = on != name.equals("cooked");
            COMBINATIONS
                    .getOrDefault(name.equals("cooked") ? "raw" : name, List.of())
                    .forEach(one -> terminal.set(one, !raw));
        } else if (LineSetting.named(name).isPresent()) {
            terminal.set(LineSetting.named(name).get(), on);
        } else if (!WITHOUT_EFFECT.contains(name)) {
            return Optional.of(on ? "invalid number '" + word + "'" : "invalid argument '" + word + "'");
        }
        return Optional.empty();
    }
}
