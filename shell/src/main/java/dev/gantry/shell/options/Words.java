// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.options;

import java.util.ArrayList;
import java.util.List;

/**
 * A line taken apart by the quoting rules of the POSIX shell (XCU 2.2), without any expansion: single quotes keep
 * everything, double quotes all but {@code \"}, {@code \\}, {@code \$} and {@code \`}, a backslash keeps the next
 * character, and {@code #} at the beginning of a word begins a comment.
 *
 * @param words the words, the unfinished last one included
 * @param lastStart where the last word begins in the line; the line's length when it ends in blanks
 * @param open what is not closed: a quote character, a backslash, or a blank when all is
 * @param comment whether the line ends in a comment
 */
public record Words(List<String> words, int lastStart, char open, boolean comment) {
    private static final String ESCAPABLE = "\"\\$`";

    /** Takes a line apart; never fails. */
    public static Words of(String line) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean inWord = false;
        int start = line.length();
        char quote = ' ';
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quote == ' ' && Character.isWhitespace(c)) {
                if (inWord) {
                    words.add(word.toString());
                    word.setLength(0);
                    inWord = false;
                    start = line.length();
                }
                continue;
            }
            if (!inWord) {
                if (c == '\\' && i + 1 < line.length() && line.charAt(i + 1) == '\n') {
                    i++;
                    continue;
                }
                if (c == '#') {
                    return new Words(List.copyOf(words), line.length(), ' ', true);
                }
                inWord = true;
                start = i;
            }
            if (quote == '\'' && c != '\'') {
                word.append(c);
            } else if (c == '\\' && quote != '\'') {
                if (i + 1 == line.length()) {
                    words.add(word.toString());
                    return new Words(List.copyOf(words), start, quote == ' ' ? '\\' : quote, false);
                }
                char next = line.charAt(++i);
                if (quote == '"' && ESCAPABLE.indexOf(next) < 0 && next != '\n') {
                    word.append('\\');
                }
                // A backslash and a line break vanish together.
                if (next != '\n') {
                    word.append(next);
                }
            } else if (c == quote) {
                quote = ' ';
            } else if (quote == ' ' && (c == '\'' || c == '"')) {
                quote = c;
            } else {
                word.append(c);
            }
        }
        if (inWord) {
            words.add(word.toString());
        }
        return new Words(List.copyOf(words), start, quote, false);
    }

    /** Whether the line is finished. */
    public boolean complete() {
        return open == ' ';
    }
}
