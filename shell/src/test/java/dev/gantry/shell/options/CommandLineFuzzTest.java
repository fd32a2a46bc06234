// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.options;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.shell.TestContext;
import dev.gantry.shell.cli.FlagParser;
import dev.gantry.shell.cli.UsageException;

import static org.assertj.core.api.Assertions.assertThat;

/** What is typed: it means something, or one line says why not. */
class CommandLineFuzzTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC);

    @TempDir
    Path directory;

    private TestContext surroundings;

    @BeforeEach
    void surroundings() {
        surroundings = new TestContext(directory, Map.of("HOME", "/home/me"));
    }

    /** The words of {@code gantry run}, one on each line. */
    @FuzzTest
    void run(byte[] bytes) {
        List<String> words = new ArrayList<>(List.of(text(bytes).split("\n", -1)));
        words.addAll(List.of("--rootfs", ".", "true"));
        refusedOrNot(() -> assertThat(
                        new SpecReader(surroundings.context(), FlagParser.parse(CreateFlags.FLAGS, true, words)).read())
                .isNotNull());
    }

    @FuzzTest
    void values(byte[] bytes) {
        String text = text(bytes);
        Sizes.parse(text)
                .ifPresent(size -> assertThat(Sizes.parse(Long.toString(size))).hasValue(size));
        Durations.find(text)
                .ifPresent(duration ->
                        assertThat(Durations.find(written(duration))).contains(duration));
        refusedOrNot(() -> {
            Instant moment = Times.since(text, CLOCK);
            assertThat(Times.since(moment.toString(), CLOCK)).isEqualTo(moment);
        });
        refusedOrNot(() -> assertThat(Times.until(text, CLOCK)).isNotNull());
        refusedOrNot(() -> {
            List<String> words = Entrypoints.parse(text);
            assertThat(Entrypoints.parse(array(words))).isEqualTo(words);
        });
        List<String> filters = List.of(text.split("\n", -1));
        refusedOrNot(() -> assertThat(EventFilters.parse(filters)).isNotNull());
        if (filters.stream().noneMatch(filter -> filter.matches("(?s)(before|since)=.*"))) {
            // No other filter looks for another container in the engine.
            refusedOrNot(() ->
                    assertThat(ContainerFilters.parse(filters, null, CLOCK)).isNotNull());
        }
    }

    private static String written(Duration duration) {
        String nanos = duration.abs().toNanos() + "ns";
        return duration.isNegative() ? "-" + nanos : nanos;
    }

    private static String array(List<String> words) {
        return words.stream()
                .map(word -> word.chars()
                        .mapToObj(c -> String.format("\\u%04x", c))
                        .collect(Collectors.joining("", "\"", "\"")))
                .collect(Collectors.joining(",", "[", "]"));
    }

    /** A line is words, and words that are quoted and put together are that line's words again. */
    @FuzzTest
    void words(byte[] bytes) {
        String line = text(bytes);

        Words words = Words.of(line);

        assertThat(words.lastStart()).isBetween(0, line.length());
        String quoted = words.words().stream()
                .map(word -> "'" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" "));
        assertThat(Words.of(quoted).words()).isEqualTo(words.words());
        assertThat(Words.of(quoted).complete()).isTrue();
        if (!words.comment() && words.complete()) {
            assertThat(Words.of(line + " end").words())
                    .endsWith("end")
                    .hasSize(words.words().size() + 1);
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static void refusedOrNot(Runnable reading) {
        try {
            reading.run();
        } catch (UsageException e) {
            assertThat(e.getMessage() + e.hint().orElse("")).doesNotContainPattern("[\\p{Cc}\\u2028\\u2029]");
        } catch (EngineException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
            assertThat(e.toString()).doesNotContainPattern("[\\p{Cc}\\u2028\\u2029]");
        }
    }
}
