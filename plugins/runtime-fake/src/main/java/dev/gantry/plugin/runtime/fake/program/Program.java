// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.fake.program;

import java.util.List;
import java.util.Map;

/**
 * What a container does, ready to be played by a {@link Machine}.
 *
 * @param code its steps
 * @param style how it takes signals
 * @param variables variables of the shell that the environment did not give: positional parameters
 */
public record Program(List<Instruction> code, Style style, Map<String, String> variables) {
    /** How a program takes a signal that it handles. */
    public enum Style {
        /** A shell: once the command in the foreground has ended. */
        SHELL,
        /** Any other program: at once, even out of a sleep. */
        PLAIN
    }

    /** Copies the collections. */
    public Program {
        code = List.copyOf(code);
        variables = Map.copyOf(variables);
    }
}
