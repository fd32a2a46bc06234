// SPDX-License-Identifier: Apache-2.0
package dev.gantry.packed;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import static org.assertj.core.api.Assertions.assertThat;

/** A terminal with a program in it: the one that tmux plays. */
final class Tmux implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    private final Packed packed;

    /** One of 40 rows and 180 columns, with that program. */
    Tmux(Packed packed, String... program) throws Exception {
        this.packed = packed;
        List<String> words = new ArrayList<>(List.of("new-session", "-d", "-s", "gantry", "-x", "180", "-y", "40"));
        words.addAll(List.of(program));
        command(words.toArray(String[]::new));
    }

    void resize(int rows, int columns) throws Exception {
        command("resize-window", "-t", "gantry", "-x", Integer.toString(columns), "-y", Integer.toString(rows));
    }

    String command(String... words) throws Exception {
        List<String> argv = new ArrayList<>(
                List.of("tmux", "-S", packed.directory().resolve("tmux").toString(), "-f", "/dev/null"));
        argv.addAll(List.of(words));
        Packed.Outcome outcome = packed.execute("", argv);
        assertThat(outcome.code()).as(outcome.err()).isZero();
        return outcome.out();
    }

    void type(String text) throws Exception {
        command("send-keys", "-t", "gantry", "-l", text);
    }

    void key(String name) throws Exception {
        command("send-keys", "-t", "gantry", name);
    }

    String screen() throws Exception {
        return command("capture-pane", "-p", "-J", "-t", "gantry");
    }

    void await(String text) throws Exception {
        awaitScreen(text, screen -> screen.contains(text));
    }

    /** Output that is a whole line, as opposed to a part of the command that asked for it. */
    void awaitLine(String line) throws Exception {
        awaitScreen("line " + line, screen -> screen.lines().anyMatch(line::equals));
    }

    /** The prompt, with nothing behind it, where the cursor is; elsewhere a program may have left anything. */
    void awaitPrompt(String prompt) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        List<String> screen = withCursor();
        while (!cursorLine(screen).endsWith(prompt)) {
            assertThat(System.nanoTime())
                    .as("waiting for %s at the cursor on%n%s", prompt, String.join("\n", screen))
                    .isLessThan(deadline);
            Thread.sleep(20);
            screen = withCursor();
        }
    }

    /** The number of the line with the cursor, and the lines. */
    private List<String> withCursor() throws Exception {
        return command(
                        "display-message",
                        "-p",
                        "-t",
                        "gantry",
                        "#{cursor_y}",
                        ";",
                        "capture-pane",
                        "-p",
                        "-t",
                        "gantry")
                .lines()
                .toList();
    }

    private static String cursorLine(List<String> screen) {
        int line = 1 + Integer.parseInt(screen.get(0));
        return line < screen.size() ? screen.get(line).stripTrailing() : "";
    }

    void awaitPromptAfter(String prompt, String text) throws Exception {
        awaitScreen("prompt after " + text, screen -> {
            int at = screen.lastIndexOf(text);
            return at >= 0 && screen.indexOf("\n" + prompt, at) >= 0;
        });
    }

    void awaitScreen(String what, Predicate<String> condition) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        String screen = screen();
        while (!condition.test(screen)) {
            assertThat(System.nanoTime())
                    .as("waiting for %s on%n%s", what, screen)
                    .isLessThan(deadline);
            Thread.sleep(20);
            screen = screen();
        }
    }

    void awaitEnd() throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (running()) {
            assertThat(System.nanoTime()).as("waiting for the end").isLessThan(deadline);
            Thread.sleep(20);
        }
    }

    private boolean running() throws Exception {
        return packed.execute(
                                "",
                                List.of(
                                        "tmux",
                                        "-S",
                                        packed.directory().resolve("tmux").toString(),
                                        "has-session"))
                        .code()
                == 0;
    }

    @Override
    public void close() {
        try {
            if (running()) {
                command("kill-server");
            }
        } catch (Exception e) {
            throw new AssertionError("while ending tmux", e);
        }
    }
}
