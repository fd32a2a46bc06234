// SPDX-License-Identifier: Apache-2.0
package dev.gantry.packed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/** A container's terminal within the user's: as a person expects it, in a session as well as by single commands. */
@Tag("packed")
@Tag("real")
class TerminalTest {
    private static final String HOST = "host$";

    /** Where commands are typed. */
    enum At {
        /** At the prompt of the host's shell. */
        HOST_SHELL("host$", "gantry "),
        /** At the prompt of a session. */
        SESSION("gantry>", "");

        final String prompt;
        final String prefix;

        At(String prompt, String prefix) {
            this.prompt = prompt;
            this.prefix = prefix;
        }
    }

    /** A person at a terminal, whose settings must be at the end what they were. */
    private static final class Person implements AutoCloseable {
        private final Packed packed = Packed.unpack();
        private final Path before = packed.directory().resolve("before");
        private final Path after = packed.directory().resolve("after");
        private final At at;
        final Tmux tmux;

        Person(At at, String runtime) throws Exception {
            this.at = at;
            packed.set("GANTRY_RUNTIME", runtime);
            packed.set("PATH", packed.program().resolve("bin") + ":" + System.getenv("PATH"));
            tmux = new Tmux(packed, "sh");
            line("PS1='" + HOST + " '; busybox clear");
            tmux.awaitScreen("nothing but the prompt", screen -> screen.strip().equals(HOST));
            line("stty -a > " + before);
            if (at == At.SESSION) {
                line("gantry");
                tmux.await(at.prompt);
            }
        }

        /** Types a command of ours. */
        void command(String words) throws Exception {
            line(at.prefix + words);
        }

        /** Types a line to whatever reads it. */
        void line(String text) throws Exception {
            tmux.type(text);
            tmux.key("Enter");
        }

        void run(String flags, String command) throws Exception {
            command("run " + flags + " --rootfs " + packed.rootfs() + " " + command);
        }

        void awaitPromptAfter(String text) throws Exception {
            tmux.awaitPromptAfter(at.prompt, text);
        }

        /** Detaches from the container. */
        void leave() throws Exception {
            tmux.key("C-p");
            tmux.key("C-q");
        }

        @Override
        public void close() throws IOException {
            try (packed;
                    tmux) {
                compareSettings();
            } catch (IOException e) {
                throw e;
            } catch (Exception e) {
                throw new AssertionError("at the end", e);
            }
        }

        private void compareSettings() throws Exception {
            // What is typed at once must be there after all that went before.
            command("exists nothing-of-that-name");
            if (at == At.SESSION) {
                line("exit");
            }
            tmux.awaitScreen(
                    "the prompt of the host's shell",
                    screen -> screen.contains("nothing-of-that-name")
                            && screen.stripTrailing().endsWith("\n" + HOST));
            line("stty -a > " + after + "; echo all-$((1 + 1))-done");
            tmux.await("all-2-done");
            assertThat(settings(after)).isEqualTo(settings(before));
        }

        /** Without the size, which tests change. */
        private static String settings(Path file) throws IOException {
            return Files.readString(file).replaceAll("rows \\d+; columns \\d+; ", "");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aProgramThatFillsTheScreenIsAtHome(At at) throws Exception {
        try (Person person = new Person(at, "runc")) {
            person.run("-it --rm --name editor", "busybox vi /tmp/text");
            person.tmux.awaitScreen(
                    "40 rows", screen -> screen.lines().filter("~"::equals).count() == 38);
            person.tmux.resize(30, 100);
            person.tmux.type("ihello");
            person.tmux.key("Escape");
            // What follows at once would be taken for a part of a longer key.
            person.tmux.await("- /tmp/text [Modified]");
            person.tmux.key("C-l");
            person.tmux.awaitScreen(
                    "30 rows", screen -> screen.lines().filter("~"::equals).count() == 28);
            person.line(":wq");
            person.tmux.await(at.prompt);
            person.command("exists editor");
            assertThat(person.packed.rootfs().resolve("tmp/text")).hasContent("hello");
        }
    }

    @ParameterizedTest
    @EnumSource
    void theContainerKnowsTheSizeAndGetsCtrlC(At at) throws Exception {
        try (Person person = new Person(at, "runc")) {
            person.run("-it --rm", "sh");
            person.tmux.await("/ #");
            person.line("echo size $(stty size)");
            person.tmux.awaitLine("size 40 180");
            person.tmux.resize(20, 70);
            person.line("sleep 1000");
            person.tmux.await("sleep 1000");
            person.tmux.key("C-c");
            person.line("echo size $(stty size)");
            person.tmux.awaitLine("size 20 70");
            person.line("echo end of it; exit 7");
            person.awaitPromptAfter("end of it");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoLeavesFindsThePromptAndMayComeBack(At at) throws Exception {
        try (Person person = new Person(at, "runc")) {
            person.run("-it --name left", "sh");
            person.tmux.await("/ #");
            person.line("echo first-$((1 + 1))");
            person.tmux.awaitLine("first-2");
            person.leave();
            person.awaitPromptAfter("first-2");
            person.command("attach --detach-keys ctrl-x,x left");
            person.line("echo second-$((1 + 1))");
            person.tmux.awaitLine("second-2");
            person.tmux.key("C-x");
            person.tmux.type("x");
            person.awaitPromptAfter("second-2");
            person.command("start --attach --interactive left");
            person.line("echo third-$((1 + 1)); exit 3");
            person.tmux.awaitLine("third-2");
            person.awaitPromptAfter("third-2");
            assertThat(person.packed.gantry("wait", "left").out()).isEqualTo("3\n");
        }
    }

    @ParameterizedTest
    @EnumSource
    void theTerminalIsTheUsersAgainWhenTheContainerIsKilledOrCannotStart(At at) throws Exception {
        try (Person person = new Person(at, "runc")) {
            person.run("-it --rm --name killed", "sh -c 'echo up-$((1 + 1)); busybox vi /tmp/text'");
            person.tmux.await("- /tmp/text");
            assertThat(person.packed.gantry("kill", "killed").code()).isZero();
            person.tmux.await(at.prompt);
            person.run("-it --rm", "no-such-program");
            person.awaitPromptAfter("Error: ");
            person.command("attach killed");
            person.awaitPromptAfter("no container with name or ID \"killed\" found");
        }
    }

    @ParameterizedTest
    @EnumSource
    void withoutATerminalOfItsOwnTheContainerGetsLines(At at) throws Exception {
        try (Person person = new Person(at, "runc")) {
            person.run("-i --rm", "sh -c 'while read x; do echo got $x; done; echo over'");
            person.line("one");
            person.tmux.awaitLine("got one");
            person.tmux.type("twx");
            person.tmux.key("BSpace");
            person.line("o");
            person.tmux.awaitLine("got two");
            person.tmux.key("C-d");
            person.tmux.await("over");
            person.awaitPromptAfter("over");
        }
    }

    @Test
    void ctrlCEndsTheContainerAndTwiceLeavesOneThatIgnoresIt() throws Exception {
        try (Person person = new Person(At.SESSION, "runc")) {
            person.run("--name deaf", "sh -c 'trap \"\" INT; echo up-$((1 + 1)); sleep 1000'");
            person.tmux.awaitLine("up-2");
            person.tmux.key("C-c");
            person.tmux.key("C-c");
            person.tmux.await("Interrupted: deaf is running");
            person.awaitPromptAfter("deaf is running");
        }
    }
}
