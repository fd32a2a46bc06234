// SPDX-License-Identifier: Apache-2.0
package dev.gantry.packed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import dev.gantry.it.RuntimeUnderTest;

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
        /** Whether our program was ended. */
        private boolean ended;

        final Tmux tmux;

        Person(At at) throws Exception {
            this(at, RuntimeUnderTest.RUNC);
        }

        Person(At at, RuntimeUnderTest runtime) throws Exception {
            this.at = at;
            String name = runtime.name().toLowerCase(Locale.ROOT);
            packed.set("GANTRY_RUNTIME", name);
            Optional<Path> instead = runtime.program(packed.directory());
            if (instead.isPresent()) {
                Path file = packed.directory().resolve("gantry.conf");
                Files.writeString(file, "gantry.runtimes." + name + ".path = \"" + instead.get() + "\"\n");
                packed.set("GANTRY_CONFIG", file.toString());
            }
            packed.set("PATH", packed.program().resolve("bin") + ":" + System.getenv("PATH"));
            tmux = new Tmux(packed, "sh");
            line("PS1='" + HOST + " '; busybox clear");
            tmux.awaitScreen("nothing but the prompt", screen -> screen.strip().equals(HOST));
            line("stty -g > " + before);
            tmux.awaitPrompt(HOST);
            if (at == At.SESSION) {
                line("gantry");
                tmux.awaitPrompt(at.prompt);
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

        /** Runs one of our commands elsewhere, and gives what it prints. */
        String elsewhere(String... words) throws Exception {
            Packed.Outcome outcome = packed.gantry(words);
            assertThat(outcome.code()).as(outcome.err()).isZero();
            return outcome.out().strip();
        }

        /** Ends the program that the host's shell waits for, ours, by a signal. */
        void end(String signal) throws Exception {
            long shell = Long.parseLong(
                    tmux.command("display-message", "-p", "#{pane_pid}").strip());
            List<Long> programs = ProcessHandle.of(shell)
                    .orElseThrow()
                    .children()
                    .map(ProcessHandle::pid)
                    .toList();
            assertThat(programs).hasSize(1);
            assertThat(packed.execute("", List.of("kill", "-" + signal, Long.toString(programs.get(0))))
                            .code())
                    .isZero();
            tmux.awaitPrompt(HOST);
            ended = true;
        }

        @Override
        public void close() throws IOException {
            try (packed;
                    tmux) {
                if (at == At.SESSION && !ended) {
                    // What is typed at once must be there after all that went before.
                    line("exit");
                    tmux.awaitPrompt(HOST);
                }
                compareSettings();
            } catch (IOException e) {
                throw e;
            } catch (Exception e) {
                throw new AssertionError("at the end", e);
            }
        }

        private void compareSettings() throws Exception {
            line("stty -g > " + after + "; echo all-$((1 + 1))-done");
            tmux.await("all-2-done");
            assertThat(after).as(tmux.screen()).hasSameTextualContentAs(before);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aProgramThatFillsTheScreenIsAtHome(At at) throws Exception {
        try (Person person = new Person(at)) {
            person.run("-it --rm --name editor", "busybox vi /tmp/text");
            person.tmux.awaitScreen("40 rows", screen -> emptyLines(screen) == 38);
            person.tmux.resize(30, 100);
            person.tmux.type("ihello");
            person.tmux.key("Escape");
            // What follows at once would be taken for a part of a longer key.
            person.tmux.await("- /tmp/text [Modified]");
            person.tmux.key("C-l");
            person.tmux.awaitScreen("30 rows", screen -> emptyLines(screen) == 28);
            person.line(":wq");
            person.tmux.awaitPrompt(at.prompt);
            assertThat(person.packed.rootfs().resolve("tmp/text")).hasContent("hello");
        }
    }

    /** Those that the editor shows below the text. */
    private static long emptyLines(String screen) {
        return screen.lines().map(String::strip).filter("~"::equals).count();
    }

    @ParameterizedTest
    @CsvSource({"HOST_SHELL, RUNC", "SESSION, RUNC", "SESSION, CRUN"})
    void theContainerKnowsTheSizeAndGetsCtrlC(At at, RuntimeUnderTest runtime) throws Exception {
        try (Person person = new Person(at, runtime)) {
            person.run("-it --rm", "sh");
            person.tmux.await("/ #");
            knowsTheSizeAndGetsCtrlC(person);
            person.line("echo end of it; exit 7");
            person.awaitPromptAfter("end of it");
        }
    }

    private static void knowsTheSizeAndGetsCtrlC(Person person) throws Exception {
        person.line("echo size $(stty size)");
        person.tmux.awaitLine("size 40 180");
        person.tmux.resize(20, 70);
        person.line("until stty size | grep '20 70'; do :; done; echo up-$((1 + 1)); sleep 1000");
        person.tmux.awaitLine("up-2");
        person.tmux.key("C-c");
        person.line("echo on-$((1 + 1))");
        person.tmux.awaitLine("on-2");
    }

    @ParameterizedTest
    @CsvSource({"HOST_SHELL, RUNC", "SESSION, RUNC", "HOST_SHELL, CRUN"})
    void anExecutedCommandKnowsTheSizeAndGetsCtrlCAndItsExitCodeIsTheCommands(At at, RuntimeUnderTest runtime)
            throws Exception {
        try (Person person = new Person(at, runtime)) {
            person.run("-d --name web", "sleep 1000");
            person.awaitPromptAfter("--name web");
            person.command("exec -it web sh" + (at == At.HOST_SHELL ? "; echo code $?" : ""));
            person.tmux.await("/ #");
            knowsTheSizeAndGetsCtrlC(person);
            person.line("echo end of it; exit 7");
            person.awaitPromptAfter("end of it");
            if (at == At.HOST_SHELL) {
                person.tmux.awaitLine("code 7");
            }
            assertThat(person.elsewhere("inspect", "--format", "{{.ExecIDs}}", "web"))
                    .isEqualTo("[]");
        }
    }

    @ParameterizedTest
    @EnumSource
    void anExecutedCommandGoesOnWhenItsUserLeaves(At at) throws Exception {
        try (Person person = new Person(at)) {
            person.run("-d --name web", "sleep 1000");
            person.awaitPromptAfter("--name web");
            person.command("exec -it web sh");
            person.tmux.await("/ #");
            person.line("echo first-$((1 + 1)); until [ -e /tmp/go ]; do :; done; echo > /tmp/went-on; exit");
            person.tmux.awaitLine("first-2");
            person.leave();
            person.awaitPromptAfter("first-2");
            assertThat(person.elsewhere("inspect", "--format", "{{.ExecIDs}}", "web"))
                    .matches("\\[[0-9a-f]{64}]");
            Files.createFile(person.packed.rootfs().resolve("tmp/go"));
            person.command("exec web sh -c 'until [ -e /tmp/went-on ]; do :; done; echo seen'");
            person.tmux.awaitLine("seen");
            person.awaitPromptAfter("\nseen");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoLeavesFindsThePromptAndMayComeBack(At at) throws Exception {
        try (Person person = new Person(at)) {
            // A shell that shows a prompt asks where the cursor is, and the answer may find nobody.
            person.run("-it --name left", "sh -c 'while read -r x; do eval \"$x\"; done'");
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
            assertThat(person.elsewhere("wait", "left")).isEqualTo("3");
        }
    }

    @ParameterizedTest
    @CsvSource({"HOST_SHELL, RUNC", "SESSION, RUNC", "HOST_SHELL, CRUN"})
    void theTerminalIsTheUsersAgainWhenTheContainerIsKilledOrCannotStart(At at, RuntimeUnderTest runtime)
            throws Exception {
        try (Person person = new Person(at, runtime)) {
            person.run("-it --name killed", "busybox vi /tmp/text");
            person.tmux.await("- /tmp/text");
            kill(person, "killed");
            person.tmux.awaitPrompt(at.prompt);
            person.run("-it --rm", "no-such-program");
            person.awaitPromptAfter("Error: ");
            person.command("attach killed");
            person.awaitPromptAfter("you can only attach to running containers");

            person.run("-d --name web", "sleep 1000");
            person.awaitPromptAfter("--name web");
            person.command("exec -it web no-such-program");
            person.awaitPromptAfter("exec -it web no-such-program");
            person.command("exec -it web busybox vi /tmp/other");
            person.tmux.await("- /tmp/other");
            kill(person, "web");
            person.tmux.awaitPrompt(at.prompt);
        }
    }

    /** Kills the process behind the engine's back. */
    private static void kill(Person person, String container) throws Exception {
        String pid = person.elsewhere("inspect", "--format", "{{.State.Pid}}", container);
        assertThat(person.packed.execute("", List.of("kill", "-9", pid)).code()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"HOST_SHELL, TERM", "HOST_SHELL, HUP", "SESSION, TERM", "SESSION, HUP"})
    void theTerminalIsTheUsersAgainWhenOurProgramIsEnded(At at, String signal) throws Exception {
        try (Person person = new Person(at)) {
            person.run("-it --sig-proxy=false --name left", "sh -c 'echo up-$((1 + 1)); exec sleep 1000'");
            person.tmux.awaitLine("up-2");
            person.end(signal);
            assertThat(person.elsewhere("inspect", "--format", "{{.State.Status}}", "left"))
                    .isEqualTo("running");
        }
    }

    @ParameterizedTest
    @EnumSource
    void withoutATerminalOfItsOwnTheContainerGetsLines(At at) throws Exception {
        try (Person person = new Person(at)) {
            person.run("-i --rm", "sh -c 'while read x; do echo got $x; done; echo over'");
            // Before there is anybody to read it.
            person.line("one");
            person.tmux.awaitLine("got one");
            person.tmux.type("twx");
            person.tmux.key("BSpace");
            person.line("o");
            person.tmux.awaitLine("got two");
            person.tmux.key("C-d");
            person.tmux.awaitLine("over");
            person.awaitPromptAfter("\nover");
        }
    }

    @Test
    void ctrlCEndsTheContainerAndTwiceLeavesOneThatIgnoresIt() throws Exception {
        try (Person person = new Person(At.SESSION)) {
            person.run("--name deaf", "sh -c 'trap \"\" INT; echo up-$((1 + 1)); sleep 1000'");
            person.tmux.awaitLine("up-2");
            person.tmux.key("C-c");
            person.tmux.key("C-c");
            person.tmux.await("Interrupted: deaf is running");
            person.awaitPromptAfter("deaf is running");
        }
    }
}
