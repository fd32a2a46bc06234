// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.repl;

import java.util.ArrayList;
import java.util.List;

import org.jline.reader.CompletingParsedLine;
import org.jline.reader.EOFError;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;

import dev.gantry.shell.options.Words;

/** Tells JLine where words begin and end, by {@link Words}. */
final class WordParser implements Parser {
    @Override
    public ParsedLine parse(String line, int cursor, ParseContext context) {
        if (context != ParseContext.COMPLETE) {
            Words all = Words.of(line);
            if (context == ParseContext.ACCEPT_LINE && !all.complete()) {
                throw new EOFError(-1, -1, "unfinished", String.valueOf(all.open()));
            }
            return new Line(line, cursor, all.words(), Math.max(0, all.words().size() - 1), "", "");
        }
        // What stands behind the cursor has no part in the completion of what is before it.
        Words before = Words.of(line.substring(0, cursor));
        List<String> words = new ArrayList<>(before.words());
        if (before.lastStart() == cursor) {
            words.add("");
        }
        String current = words.isEmpty() ? "" : words.get(words.size() - 1);
        String typed = line.substring(Math.min(cursor, before.lastStart()), cursor);
        return new Line(line, cursor, words, Math.max(0, words.size() - 1), current, typed);
    }

    /**
     * A line taken apart, with its cursor at the end of a word.
     *
     * @param word that word, without its quotes
     * @param typed the same word as it stands in the line
     */
    private record Line(String line, int cursor, List<String> words, int wordIndex, String word, String typed)
            implements CompletingParsedLine {
        @Override
        public int wordCursor() {
            return word.length();
        }

        @Override
        public int rawWordCursor() {
            return typed.length();
        }

        @Override
        public int rawWordLength() {
            return typed.length();
        }

        @Override
        public CharSequence escape(CharSequence candidate, boolean complete) {
            String text = candidate.toString();
            // JLine takes back as many characters as this gives for the word itself: those that are there, no others.
            if (!complete && text.equals(word)) {
                return typed;
            }
            Words plain = Words.of(text);
            boolean itself = plain.complete() && plain.words().equals(List.of(text));
            return itself ? text : "'" + text.replace("'", "'\\''") + "'";
        }
    }
}
