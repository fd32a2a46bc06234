// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.options;

import java.util.ArrayList;
import java.util.List;

import dev.gantry.shell.cli.UsageException;

/** The value of {@code --entrypoint}: one word, a JSON array of words, or nothing for no entrypoint. */
final class Entrypoints {
    private final String text;
    private int position;

    private Entrypoints(String text) {
        this.text = text;
    }

    static List<String> parse(String text) {
        if (text.isEmpty()) {
            return List.of();
        }
        return text.stripLeading().startsWith("[") ? new Entrypoints(text.strip()).array() : List.of(text);
    }

    private List<String> array() {
        List<String> words = new ArrayList<>();
        position = 1;
        skipSpace();
        if (peek() == ']') {
            position++;
        } else {
            do {
                skipSpace();
                words.add(string());
                skipSpace();
            } while (next() == ',');
            if (text.charAt(position - 1) != ']') {
                throw malformed();
            }
        }
        if (position != text.length()) {
            throw malformed();
        }
        return words;
    }

    private String string() {
        if (next() != '"') {
            throw malformed();
        }
        StringBuilder word = new StringBuilder();
        for (char c = next(); c != '"'; c = next()) {
            word.append(c == '\\' ? escaped() : c);
        }
        return word.toString();
    }

    private char escaped() {
        char c = next();
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> {
                String digits = new String(new char[] {next(), next(), next(), next()});
                if (!digits.matches("[0-9a-fA-F]{4}")) {
                    throw malformed();
                }
                yield (char) Integer.parseInt(digits, 16);
            }
            default -> throw malformed();
        };
    }

    private void skipSpace() {
        while (position < text.length() && Character.isWhitespace(text.charAt(position))) {
            position++;
        }
    }

    private char peek() {
        if (position >= text.length()) {
            throw malformed();
        }
        return text.charAt(position);
    }

    private char next() {
        char c = peek();
        position++;
        return c;
    }

    private UsageException malformed() {
        return new UsageException(
                "invalid --entrypoint " + text, "use one word, or a JSON array such as [\"sh\", \"-c\"]");
    }
}
