// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.cli;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** A parsed command line. Asking for a flag that the command does not have is a defect and fails at once. */
public final class Arguments {
    private final Map<String, Flag> flags;
    private final Map<String, List<String>> values;
    private final List<String> positional;

    /** What follows the flags is given as it was typed. */
    Arguments(Map<String, Flag> flags, Map<String, List<String>> values, List<String> positional) {
        this.flags = flags;
        this.values = values;
        this.positional = List.copyOf(positional);
    }

    /** The arguments that are no flags. */
    public List<String> positional() {
        return positional;
    }

    /** Whether the flag was given, with whatever value. */
    public boolean has(String name) {
        require(name);
        return values.containsKey(name);
    }

    /** Whether the switch is on. */
    public boolean on(String name) {
        return on(name, false);
    }

    /** Whether the switch is on, with its value when it was not given. */
    public boolean on(String name, boolean otherwise) {
        return last(name).map(Boolean::parseBoolean).orElse(otherwise);
    }

    /** The value given last. */
    public Optional<String> last(String name) {
        List<String> given = all(name);
        return given.isEmpty() ? Optional.empty() : Optional.of(given.get(given.size() - 1));
    }

    /** All values, in order. */
    public List<String> all(String name) {
        require(name);
        return values.getOrDefault(name, List.of());
    }

    /** The value as a whole number, which may be negative. */
    public OptionalLong number(String name) {
        Optional<String> text = last(name);
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Long.parseLong(text.get()));
        } catch (NumberFormatException e) {
            throw invalid(name, text.get(), "is not a whole number");
        }
    }

    /** The value as a whole number that is not negative. */
    public OptionalLong count(String name) {
        OptionalLong number = number(name);
        if (number.isPresent() && number.getAsLong() < 0) {
            throw invalid(name, last(name).orElseThrow(), "must not be negative");
        }
        return number;
    }

    /** The value as a number that may have a fraction. */
    public OptionalDouble decimal(String name) {
        Optional<String> text = last(name);
        if (text.isEmpty()) {
            return OptionalDouble.empty();
        }
        try {
            double value = Double.parseDouble(text.get());
            if (!Double.isFinite(value)) {
                throw invalid(name, text.get(), "is not a number");
            }
            return OptionalDouble.of(value);
        } catch (NumberFormatException e) {
            throw invalid(name, text.get(), "is not a number");
        }
    }

    /** The error for a value that its flag cannot take. */
    public UsageException invalid(String name, String value, String why) {
        return new UsageException(
                "invalid argument \"" + value + "\" for \"" + require(name).display() + "\" flag: " + why);
    }

    private Flag require(String name) {
        Flag flag = flags.get(name);
        if (flag == null) {
            throw new IllegalArgumentException("the command has no flag " + name);
        }
        return flag;
    }
}
