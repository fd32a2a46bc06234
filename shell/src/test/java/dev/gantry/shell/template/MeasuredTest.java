// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.template;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Templates whose output or error was recorded from an installed podman; see the test resources. */
class MeasuredTest {
    private static final String OUT = "  out: ";
    private static final String ERR = "  err: ";

    static List<Arguments> language() throws IOException {
        return read("language.txt");
    }

    static List<Arguments> functions() throws IOException {
        return read("functions.txt");
    }

    static List<Arguments> printf() throws IOException {
        return read("printf.txt");
    }

    static List<Arguments> parseErrors() throws IOException {
        return read("parse-errors.txt");
    }

    static List<Arguments> executionErrors() throws IOException {
        return read("execution-errors.txt");
    }

    @ParameterizedTest(name = "podman 4.3.1 info --format {0}")
    @MethodSource({"language", "functions", "printf", "parseErrors", "executionErrors"})
    void behavesLikePodman(String template, String output, String error) throws IOException {
        StringBuilder out = new StringBuilder();
        String message = "";
        try {
            Report report = new Report(List.of(PodmanInfo.info()), Map.of(), () -> null, true);
            ReportFormat.parse("info", template).write(report, out);
        } catch (TemplateException e) {
            message = e.getMessage();
        }
        assertThat(message).isEqualTo(error);
        assertThat(out).hasToString(output);
    }

    private static List<Arguments> read(String resource) throws IOException {
        List<Arguments> cases = new ArrayList<>();
        try (InputStream in = Objects.requireNonNull(MeasuredTest.class.getResourceAsStream(resource))) {
            String all = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            // The first block is the comment.
            for (String block : all.split("\n\n")) {
                String[] lines = block.split("\n");
                if (!block.startsWith("#")) {
                    cases.add(Arguments.of(lines[0], value(lines, OUT), value(lines, ERR)));
                }
            }
        }
        return cases;
    }

    private static String value(String[] lines, String key) {
        return Stream.of(lines)
                .filter(line -> line.startsWith(key))
                .map(line -> line.substring(key.length()).translateEscapes())
                .findFirst()
                .orElse("");
    }
}
