// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.fake.program;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

import dev.gantry.plugin.runtime.fake.program.Word.Literal;
import dev.gantry.plugin.runtime.fake.program.Word.Part;
import dev.gantry.plugin.runtime.fake.program.Word.Substitution;
import dev.gantry.plugin.runtime.fake.program.Word.Variable;

/** Turns words into fields (POSIX.1-2017, XCU 2.6), with the default IFS. */
final class Expansion {
    private final UnaryOperator<String> variables;

    /** @param variables gives the value of a variable, the empty string for one that is not set */
    Expansion(UnaryOperator<String> variables) {
        this.variables = variables;
    }

    /** The fields that the words give, split where they are not quoted. */
    List<String> fields(List<Word> words) {
        List<String> fields = new ArrayList<>();
        for (Word word : words) {
            StringBuilder field = new StringBuilder();
            boolean present = false;
            for (Part part : word.parts()) {
                String value = value(part);
                if (part.quoted() || part instanceof Literal) {
                    field.append(value);
                    present = true;
                    continue;
                }
                for (int i = 0; i < value.length(); i++) {
                    char c = value.charAt(i);
                    if (c != ' ' && c != '\t' && c != '\n') {
                        field.append(c);
                        present = true;
                    } else if (present) {
                        fields.add(field.toString());
                        field.setLength(0);
                        present = false;
                    }
                }
            }
            if (present) {
                fields.add(field.toString());
            }
        }
        return fields;
    }

    /** The value of a word as one field. */
    String single(Word word) {
        StringBuilder value = new StringBuilder();
        for (Part part : word.parts()) {
            value.append(value(part));
        }
        return value.toString();
    }

    private String value(Part part) {
        if (part instanceof Literal literal) {
            return literal.text();
        }
        if (part instanceof Variable variable) {
            return variables.apply(variable.name());
        }
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        Applets.write(fields(((Substitution) part).command()), output::writeBytes, diagnostics -> {});
        String text = output.toString(StandardCharsets.UTF_8);
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == '\n') {
            end--;
        }
        return text.substring(0, end);
    }
}
