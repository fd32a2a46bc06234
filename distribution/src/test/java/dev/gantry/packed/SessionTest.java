// SPDX-License-Identifier: Apache-2.0
package dev.gantry.packed;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** A session at a real terminal: the one that tmux plays. */
@Tag("packed")
@Tag("real")
class SessionTest {
    private static final String PROMPT = "gantry>";

    @Test
    void promptCompletionHistoryCtrlCAndResizeWork() throws Exception {
        try (Packed packed = Packed.unpack();
                Tmux tmux = new Tmux(packed)) {
            tmux.await(PROMPT);

            tmux.type("run --rm --rootfs " + packed.rootfs() + " echo from-inside");
            tmux.key("Enter");
            tmux.awaitLine("from-inside");

            tmux.type("create --name completed --rootfs " + packed.rootfs() + " true");
            tmux.key("Enter");
            tmux.awaitPromptAfter("completed --rootfs");
            tmux.type("inspect --format '{{.Name}}' comp");
            tmux.key("Tab");
            tmux.await("'{{.Name}}' completed");
            tmux.key("Enter");
            tmux.awaitLine("completed");

            tmux.type("given up");
            tmux.key("C-c");
            tmux.awaitPromptAfter("given up");

            tmux.type("run --rm --name long --rootfs " + packed.rootfs()
                    + " sh -c 'trap \"echo interrupted; exit 0\" INT; echo ready; while true; do sleep 0.1; done'");
            tmux.key("Enter");
            tmux.awaitLine("ready");
            tmux.key("C-c");
            // The key is shown where the cursor is.
            tmux.await("^Cinterrupted");
            tmux.awaitPromptAfter("interrupted");

            tmux.type("events --since 10m --format '{{.Status}} {{.Name}}'");
            tmux.key("Enter");
            // The last one: the key is shown where the output is.
            tmux.awaitLine("remove long");
            tmux.key("C-c");
            tmux.await("^C\n" + PROMPT);

            tmux.command("resize-window", "-t", "gantry", "-x", "70", "-y", "20");
            tmux.type("exists completed");
            tmux.key("Enter");
            tmux.key("Up");
            tmux.await(PROMPT + " exists completed");
            tmux.key("C-u");
            tmux.key("C-d");
            tmux.awaitEnd();
            assertThat(packed.containers()).containsExactly("completed");
        }
    }

    /** A terminal with the program in it. */
    private static final class Tmux implements AutoCloseable {
        private static final long PATIENCE_SECONDS = 60;
        private final Packed packed;

        Tmux(Packed packed) throws Exception {
            this.packed = packed;
            command("new-session", "-d", "-s", "gantry", "-x", "180", "-y", "40", packed.launcher());
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

        void awaitPromptAfter(String text) throws Exception {
            awaitScreen("prompt after " + text, screen -> {
                int at = screen.lastIndexOf(text);
                return at >= 0 && screen.indexOf("\n" + PROMPT, at) >= 0;
            });
        }

        private void awaitScreen(String what, java.util.function.Predicate<String> condition) throws Exception {
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
}
