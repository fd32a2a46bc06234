// SPDX-License-Identifier: Apache-2.0
package dev.gantry.packed;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gantry.packed.TutorialPage.Step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TutorialPageTest {
    @Test
    void filesCommandsAndWhatTheyPrintAreTakenFromThePage() {
        TutorialPage page = TutorialPage.parse("""
                # Title

                **`a/b.txt`**

                ```java
                one
                  two
                ```

                Then:

                ```sh
                cat a/b.txt
                ```

                ```text
                one
                ...
                ```

                ```sh
                true
                ```
                """);
        assertThat(page.steps())
                .containsExactly(
                        new Step.File("a/b.txt", "one\n  two\n"),
                        new Step.Commands("cat a/b.txt\n", "one\n...\n"),
                        new Step.Commands("true\n", ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "```java\nclass A {}\n```\n",
                "```text\nprinted by nothing\n```\n",
                "**`a`**\n\nBetween.\n\n```java\n```\n",
                "```sh\ntrue\n",
                "```sh\ntrue\n```\n```text\nonce\n```\n```text\ntwice\n```\n"
            })
    void whatCannotBeExecutedIsRefused(String page) {
        assertThatThrownBy(() -> TutorialPage.parse(page))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("line ");
    }

    @ParameterizedTest
    @CsvSource({
        "'a\n', 'a\n', true",
        "'a\n', 'a', true",
        "'', '', true",
        "'', 'a\n', false",
        "'a\n', '', false",
        "'a\n', 'b\n', false",
        "'a\n', 'a\nb\n', false",
        "'a\nb\n', 'a\n', false",
        "'...\n', '', true",
        "'...\nb\n', 'a\nb\n', true",
        "'...\nb\n', 'b\nb\n', true",
        "'...\nb\n', 'a\nb\nc\n', false",
        "'...\nb\n...\nd\n...\n', 'a\nb\nc\nd\n', true",
        "'...\nb\n...\nd\n...\n', 'a\nd\nb\n', false",
        "'took ... s\n', 'took 1.5 s\n', true",
        "'took ... s\n', 'took 1.5 min\n', false",
        "'a.c\n', 'abc\n', false"
    })
    void dotsStandForAnything(String shown, String printed, boolean fits) {
        assertThat(TutorialPage.shows(shown, printed)).isEqualTo(fits);
    }
}
