// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.fake.program;

import java.util.List;
import java.util.Optional;

/**
 * A word of a command before expansion (POSIX.1-2017, XCU 2.3).
 *
 * @param parts what it is put together from
 */
record Word(List<Part> parts) {
    /** A piece of a word. */
    sealed interface Part {
        /** Whether it stands in quotes, so that its value is not split into fields. */
        boolean quoted();
    }

    /** Text that stands for itself. */
    record Literal(String text, boolean quoted) implements Part {}

    /** {@code $NAME} or {@code ${NAME}}. */
    record Variable(String name, boolean quoted) implements Part {}

    /** {@code $(COMMAND WORDS)}, for the few commands whose output needs neither time nor a process. */
    record Substitution(List<Word> command, boolean quoted) implements Part {}

    Word {
        parts = List.copyOf(parts);
    }

    /** A word that stands for itself, whatever characters it has. */
    static Word of(String text) {
        return new Word(List.of(new Literal(text, true)));
    }

    /** The text of the word when nothing in it needs expansion. */
    Optional<String> literal() {
        StringBuilder text = new StringBuilder();
        for (Part part : parts) {
            if (!(part instanceof Literal literal)) {
                return Optional.empty();
            }
            text.append(literal.text());
        }
        return Optional.of(text.toString());
    }

    /** Whether this is that reserved word: written plainly, without quotes. */
    boolean is(String reserved) {
        return parts.size() == 1
                && parts.get(0) instanceof Literal literal
                && !literal.quoted()
                && literal.text().equals(reserved);
    }
}
