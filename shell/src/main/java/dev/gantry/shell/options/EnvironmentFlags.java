// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.options;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.gantry.shell.cli.Arguments;
import dev.gantry.shell.cli.Flag;
import dev.gantry.shell.cli.ShellContext;
import dev.gantry.shell.cli.UsageException;

/**
 * The flags for variables and labels. A variable without {@code =} is taken from the caller's environment, and left out when
 * it is not there; {@code PREFIX*} takes all that begin so. Files come first, so that {@code -e} wins.
 */
public final class EnvironmentFlags {
    /** A variable. */
    public static final Flag ENV = Flag.repeated("e,env", "NAME[=VALUE]", "Set a variable, or pass the caller's on");

    /** Variables in a file. */
    public static final Flag ENV_FILE = Flag.repeated("env-file", "FILE", "Set the variables that a file lists");

    static final List<Flag> FLAGS = List.of(
            ENV,
            ENV_FILE,
            Flag.toggle("env-host", "Pass all variables of the caller on"),
            Flag.unsupported("env-merge"),
            Flag.repeated("l,label", "KEY[=VALUE]", "Set a label"),
            Flag.repeated("label-file", "FILE", "Set the labels that a file lists"),
            Flag.unsupported("unsetenv"),
            Flag.unsupportedSwitch("unsetenv-all"));

    private EnvironmentFlags() {}

    /** All variables, in order. */
    static Map<String, String> variables(ShellContext context, Arguments arguments) {
        Map<String, String> variables = new LinkedHashMap<>();
        if (arguments.on("env-host")) {
            variables.putAll(context.environment());
        }
        variables.putAll(named(context, arguments));
        return variables;
    }

    /** The variables that {@link #ENV} and {@link #ENV_FILE} name, in order. */
    public static Map<String, String> named(ShellContext context, Arguments arguments) {
        Map<String, String> variables = new LinkedHashMap<>();
        for (String file : arguments.all("env-file")) {
            for (String line : lines(context, "env", file)) {
                variable(context, variables, line);
            }
        }
        for (String text : arguments.all("env")) {
            variable(context, variables, text);
        }
        return variables;
    }

    /** The labels, in order. */
    static Map<String, String> labels(ShellContext context, Arguments arguments) {
        Map<String, String> labels = new LinkedHashMap<>();
        for (String file : arguments.all("label-file")) {
            for (String line : lines(context, "label", file)) {
                label(labels, line);
            }
        }
        for (String text : arguments.all("label")) {
            label(labels, text);
        }
        return labels;
    }

    private static void variable(ShellContext context, Map<String, String> variables, String text) {
        int equals = text.indexOf('=');
        if (equals == 0 || text.isEmpty()) {
            throw new UsageException("invalid environment variable: \"" + text + "\"", "use NAME=VALUE");
        }
        if (equals > 0) {
            variables.put(text.substring(0, equals), text.substring(equals + 1));
        } else if (text.endsWith("*")) {
            String prefix = text.substring(0, text.length() - 1);
            context.environment().forEach((name, value) -> {
                if (name.startsWith(prefix)) {
                    variables.put(name, value);
                }
            });
        } else {
            String value = context.environment().get(text);
            if (value != null) {
                variables.put(text, value);
            }
        }
    }

    private static void label(Map<String, String> labels, String text) {
        int equals = text.indexOf('=');
        if (equals == 0 || text.isEmpty()) {
            throw new UsageException("invalid label: \"" + text + "\"", "use KEY=VALUE");
        }
        labels.put(equals < 0 ? text : text.substring(0, equals), equals < 0 ? "" : text.substring(equals + 1));
    }

    private static List<String> lines(ShellContext context, String kind, String file) {
        Path path = context.path(file);
        try {
            return Files.readAllLines(path).stream()
                    .map(String::stripLeading)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .toList();
        } catch (CharacterCodingException e) {
            throw new UsageException("parsing " + kind + " file \"" + file + "\": it is no UTF-8 text");
        } catch (IOException e) {
            throw new UsageException("parsing " + kind + " file \"" + file + "\": " + FileProblem.of(path));
        }
    }
}
