// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.repl;

import java.io.ByteArrayOutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.jline.reader.Candidate;
import org.jline.reader.LineReader;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.ExternalTerminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.gantry.shell.command.Verbs;

import static org.assertj.core.api.Assertions.assertThat;

/** Lines as a user types them, with the real line reader on a terminal that is none. */
@Timeout(60)
class LineEditingTest {
    private static final List<String> CONTAINERS = List.of("bar", "baz", "two words");

    /** What the line is after the keys were pressed, and Enter. */
    private static String typed(String keys) throws Exception {
        try (PipedOutputStream keyboard = new PipedOutputStream();
                PipedInputStream input = new PipedInputStream(keyboard, 1 << 12);
                Terminal terminal = new ExternalTerminal(
                        "test", "ansi", input, new ByteArrayOutputStream(), StandardCharsets.UTF_8)) {
            Completion verbs = new Completion(new Verbs(), () -> null, Path.of("/"));
            LineReader reader = TerminalSession.reader(terminal, (itself, line, candidates) -> {
                if (line.words().get(0).equals("rm")) {
                    CONTAINERS.forEach(name -> candidates.add(new Candidate(name)));
                } else {
                    verbs.complete(itself, line, candidates);
                }
            });
            keyboard.write((keys + "\r\r").getBytes(StandardCharsets.UTF_8));
            keyboard.flush();
            return reader.readLine("> ");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'rm -f '       | 'rm -f bar'",
                "'rm -f b'      | 'rm -f bar'",
                "'ps --sort '   | 'ps --sort command'",
                "'kill -s '     | 'kill -s CONT'",
                "'run --network '  | 'run --network container:'",
                "'rm ''b'       | 'rm bar'",
                "'rm \\b'       | 'rm bar'",
            })
    void tabTwiceTakesTheFirstOfSeveralAndLeavesWhatIsBeforeIt(String line, String completed) throws Exception {
        assertThat(typed(line + "\t\t").strip()).isEqualTo(completed);
    }

    @Test
    void ctrlCGivesUpTheLineAndNothingOfTheNext() throws Exception {
        ByteArrayOutputStream screen = new ByteArrayOutputStream();
        try (PipedOutputStream keyboard = new PipedOutputStream();
                PipedInputStream input = new PipedInputStream(keyboard, 1 << 12);
                Terminal terminal = new ExternalTerminal("test", "ansi", input, screen, StandardCharsets.UTF_8);
                TerminalSession session = new TerminalSession(
                        terminal,
                        TerminalSession.reader(terminal, (reader, line, candidates) -> {}),
                        Optional.empty())) {
            CompletableFuture<String> line = CompletableFuture.supplyAsync(session::readLine);
            while (!screen.toString(StandardCharsets.UTF_8).contains("gantry> ")) {
                TimeUnit.MILLISECONDS.sleep(10);
            }
            keyboard.write("garbage\003version\r".getBytes(StandardCharsets.UTF_8));
            keyboard.flush();

            assertThat(line.get(60, TimeUnit.SECONDS)).isEqualTo("version");
            assertThat(screen.toString(StandardCharsets.UTF_8))
                    .as("the terminal gives pasted lines as they are")
                    .doesNotContain("\033[?2004h");
        }
    }

    @Test
    void aWordWithBlanksIsCompletedInQuotes() throws Exception {
        assertThat(typed("rm -f t\t").strip()).isEqualTo("rm -f 'two words'");
        assertThat(typed("rm -f 'two w\t").strip()).isEqualTo("rm -f 'two words'");
    }

    @Test
    void completionGoesOnBehindWhatItCompleted() throws Exception {
        assertThat(typed("rm b\tz\t").strip()).isEqualTo("rm baz");
    }
}
