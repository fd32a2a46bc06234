// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.repl;

import java.nio.charset.StandardCharsets;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.jline.reader.CompletingParsedLine;
import org.jline.reader.EOFError;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser.ParseContext;

import static org.assertj.core.api.Assertions.assertThat;

/** JLine asks at every key; whatever the line and wherever the cursor, it gets places that are in the line. */
class WordParserFuzzTest {
    private final WordParser parser = new WordParser();

    /** The first byte is where the cursor is, in 256ths of the line. */
    @FuzzTest
    void line(byte[] bytes) {
        String line = bytes.length == 0 ? "" : new String(bytes, 1, bytes.length - 1, StandardCharsets.UTF_8);
        int cursor = bytes.length == 0 ? 0 : Byte.toUnsignedInt(bytes[0]) * line.length() / 255;

        CompletingParsedLine parsed = (CompletingParsedLine) parser.parse(line, cursor, ParseContext.COMPLETE);

        assertThat(parsed.wordIndex()).isBetween(0, Math.max(0, parsed.words().size() - 1));
        assertThat(parsed.rawWordCursor()).isBetween(0, cursor);
        assertThat(parsed.wordCursor()).isBetween(0, parsed.word().length());
        assertThat(line.substring(cursor - parsed.rawWordCursor(), cursor))
                .isEqualTo(parsed.escape(parsed.word(), false).toString());
        try {
            ParsedLine accepted = parser.parse(line, cursor, ParseContext.ACCEPT_LINE);
            assertThat(accepted.line()).isEqualTo(line);
            accepted.words().forEach(word -> {
                String typed = parsed.escape(word, true).toString();
                assertThat(parser.parse(typed, typed.length(), ParseContext.ACCEPT_LINE)
                                .words())
                        .containsExactly(word);
            });
        } catch (EOFError unfinished) {
            assertThat(unfinished.getMissing()).isNotEmpty();
        }
    }
}
