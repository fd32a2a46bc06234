// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.template;

import java.io.IOException;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Whatever the text, a template runs or ends in a {@link TemplateException}. */
class HostileTemplatesTest {
    private static final List<String> PIECES = List.of(
            "{{",
            "}}",
            "{{-",
            " -}}",
            "if",
            "else",
            "end",
            "range",
            "with",
            "define",
            "template",
            "block",
            "break",
            "continue",
            "\"a\"",
            "\"",
            "`",
            "'a'",
            "'",
            "1",
            "1.5",
            ".",
            ".Host",
            "$",
            "$x",
            ":=",
            "=",
            "|",
            "(",
            ")",
            ",",
            "nil",
            "true",
            "print",
            "len",
            "index",
            "slice",
            "printf",
            "%5.2d",
            "%*[2]v",
            "/*",
            "*/",
            " ",
            " ",
            "\n",
            "-",
            "+",
            "@",
            "é",
            "\0",
            "\\",
            "\ud800",
            "0x",
            "1e999",
            "😀");

    static List<Arguments> measured() throws IOException {
        return MeasuredTest.language();
    }

    @ParameterizedTest(name = "pieces in random order, seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void randomPieces(long seed) throws IOException {
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            StringBuilder text = new StringBuilder(random.nextBoolean() ? "{{" : "");
            for (int length = random.nextInt(12); length >= 0; length--) {
                text.append(PIECES.get(random.nextInt(PIECES.size())));
            }
            runs(text.append(random.nextBoolean() ? "}}" : "").toString());
        }
    }

    @ParameterizedTest(name = "every cut of {0}")
    @MethodSource("measured")
    void cutAndBroken(String template) throws IOException {
        for (int i = 0; i <= template.length(); i++) {
            runs(template.substring(0, i));
            runs(template.substring(i));
            runs(template.substring(0, i) + "}}" + template.substring(i));
        }
    }

    private static void runs(String text) throws IOException {
        try {
            GoTemplate.parse("t", text, FunctionTable.podman()).execute(PodmanInfo.info(), new StringBuilder());
        } catch (TemplateException e) {
            assertThat(e.getMessage()).as(text).matches("template: t:\\d+:.*");
        }
    }
}
