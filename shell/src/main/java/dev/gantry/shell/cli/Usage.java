// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.cli;

import java.util.List;

/**
 * What a command tells about itself.
 *
 * @param verb the word that calls it
 * @param arguments what follows the flags, as the help shows it
 * @param summary one line for the list of commands
 * @param description what it does, in full sentences
 * @param examples command lines without the program's name
 * @param flags all flags, in the order of the help
 * @param flagsEndAtFirstArgument whether everything from the first argument on belongs to the container's command
 */
public record Usage(
        String verb,
        String arguments,
        String summary,
        String description,
        List<String> examples,
        List<Flag> flags,
        boolean flagsEndAtFirstArgument) {
    /** Copies the lists. */
    public Usage {
        examples = List.copyOf(examples);
        flags = List.copyOf(flags);
    }

    /** A usage whose flags and arguments may be mixed. */
    public static Usage of(
            String verb,
            String arguments,
            String summary,
            String description,
            List<String> examples,
            List<Flag> flags) {
        return new Usage(verb, arguments, summary, description, examples, flags, false);
    }
}
