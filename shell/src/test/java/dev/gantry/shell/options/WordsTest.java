// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.options;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class WordsTest {
    @Test
    void splitsAtBlanks() {
        assertThat(Words.of("  ps   -a\tweb ").words()).containsExactly("ps", "-a", "web");
        assertThat(Words.of("   ").words()).isEmpty();
    }

    @Test
    void keepsWhatIsQuoted() {
        assertThat(Words.of("run 'a b' \"c d\" e\\ f").words()).containsExactly("run", "a b", "c d", "e f");
        assertThat(Words.of("''").words()).containsExactly("");
        assertThat(Words.of("a'b'\"c\"d").words()).containsExactly("abcd");
    }

    @Test
    void expandsNothing() {
        assertThat(Words.of("echo $HOME `id` *.txt ~ a;b | c && d").words())
                .containsExactly("echo", "$HOME", "`id`", "*.txt", "~", "a;b", "|", "c", "&&", "d");
    }

    @Test
    void escapesInDoubleQuotesOnlyWhatTheShellDoes() {
        assertThat(Words.of("\"a\\\"b\\\\c\\$d\\`e\\nf\"").words()).containsExactly("a\"b\\c$d`e\\nf");
        assertThat(Words.of("'a\\'").words()).containsExactly("a\\");
    }

    @Test
    void dropsComments() {
        assertThat(Words.of("ps # all of them").words()).containsExactly("ps");
        assertThat(Words.of("# nothing").words()).isEmpty();
        assertThat(Words.of("a#b").words()).containsExactly("a#b");
        assertThat(Words.of("'#'").words()).containsExactly("#");
    }

    @Test
    void seesWhatIsNotClosed() {
        assertThat(Words.of("a 'b").open()).isEqualTo('\'');
        assertThat(Words.of("a \"b").open()).isEqualTo('"');
        assertThat(Words.of("a \\").open()).isEqualTo('\\');
        assertThat(Words.of("a 'b'").complete()).isTrue();
        assertThat(Words.of("ps # don't").complete()).isTrue();
    }

    @Test
    void joinsLinesAtABackslash() {
        assertThat(Words.of("run \\\n --rm").words()).containsExactly("run", "--rm");
        assertThat(Words.of("'a\nb'").words()).containsExactly("a\nb");
    }

    @Test
    void knowsWhereTheLastWordBegins() {
        assertThat(Words.of("stop we").lastStart()).isEqualTo(5);
        assertThat(Words.of("stop ").lastStart()).isEqualTo(5);
    }
}
