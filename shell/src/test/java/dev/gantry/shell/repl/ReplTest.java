// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.repl;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.jline.reader.CompletingParsedLine;
import org.jline.reader.Parser;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gantry.api.model.RemoveOptions;
import dev.gantry.shell.Rig;
import dev.gantry.shell.Rig.Outcome;
import dev.gantry.shell.cli.Shell;
import dev.gantry.shell.command.Verbs;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(120)
class ReplTest {
    @TempDir
    Path directory;

    private Rig rig;
    private Completion completion;

    @BeforeEach
    void open() throws Exception {
        Files.createDirectory(directory.resolve("rootfs"));
        rig = new Rig(directory);
        completion = new Completion(new Verbs(), rig::engine, directory);
    }

    @AfterEach
    void close() {
        // The session closes the engine that it is given.
        try (Rig again = new Rig(directory)) {
            again.engine()
                    .containers()
                    .forEach(container -> again.engine()
                            .container(container.id())
                            .remove(new RemoveOptions(true, true, Optional.of(Duration.ZERO))));
        }
        rig.close();
    }

    private Outcome session(String... lines) {
        rig.in(String.join("\n", lines) + "\n");
        Verbs verbs = new Verbs();
        return rig.take(new Repl(verbs, new Shell(verbs, false), rig::engine).runPlain(rig.context()));
    }

    @Test
    void aPipedSessionRunsEachLineAndReturnsTheLastCode() {
        Outcome outcome = session(
                "# a comment",
                "",
                "create --name 'web' --rootfs rootfs sleep 1000",
                "start web",
                "ps --format {{.Names}}",
                "exists nope");

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out().lines().skip(1)).containsExactly("web", "web");
    }

    @Test
    void aWrongLineIsOneLineAndTheSessionGoesOn() {
        Outcome outcome = session("foo", "ps 'open", "' x", "version --format {{.Client.Os}}");

        assertThat(outcome.code()).isZero();
        assertThat(outcome.out()).isEqualTo("linux\n");
        assertThat(outcome.err()).hasLineCount(2);
    }

    @Test
    void exitLeavesAndLaterLinesAreNotRun() {
        assertThat(session("exists nope", "exit", "version")).isEqualTo(new Outcome(1, "", ""));
    }

    @Test
    void exitMayNameTheExitCode() {
        assertThat(session("exists nope", "exit 0", "version")).isEqualTo(new Outcome(0, "", ""));
        assertThat(session("quit 255").code()).isEqualTo(255);
    }

    @ParameterizedTest
    @ValueSource(strings = {"exit 256", "exit -1", "exit x", "exit ''", "quit 1 2"})
    void aBadExitCodeIsSaidAndTheSessionGoesOn(String line) {
        assertThat(session(line, "exit 3"))
                .isEqualTo(new Outcome(3, "", "Error: exit takes one exit code, from 0 to 255, or none\n"));
    }

    @Test
    void aLineMayBeginWithTheProgramsName() {
        assertThat(session("gantry exists nope", "quit").code()).isEqualTo(1);
    }

    @Test
    void aQuoteThatNeverClosesIsSaid() {
        assertThat(session("ps 'x")).isEqualTo(new Outcome(125, "", "Error: a quote is not closed: '\n"));
    }

    @Test
    void helpTellsOfWhatASessionUnderstands() {
        assertThat(session("help").out()).contains("Available Commands:").contains("exit, quit");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | st | start stop",
                "'' | conta | container",
                "container | ev | ''",
                "container | ru | run",
                "help | ren | rename",
                "stop | --t | --time",
                "stop | '' | up",
                "start | '' | down",
                "rm | '' | down up",
                "rm | do | down",
                "wait --condition | pau | paused",
                "ps | --filter=status=pau | --filter=status=paused",
                "ps --filter | na | name=",
                "ps --filter | status=ex | status=exited",
                "kill -s | K | KILL",
                "ps --sort | run | runningfor",
                "run --restart | un | unless-stopped",
                "run --rootfs . | --r | ''",
                "run --rootfs | ro | root/ rootfs/",
                "run --cidfile | files/f | files/file",
                "run --env-file | files/nope/ | ''",
                "run -v | files/ | files/file files/sub/",
                "run -v | files/:/d | ''",
                "run --rootfs | files/ | files/sub/",
                "run --network | container: | container:up",
                "run --pid | container:u | container:up",
                "ps --format | {{.Na | {{.Names}}",
                "ps --format | {{.ID}}{{.Na | {{.ID}}{{.Names}}",
                "ps --format | j | json",
                "'' | his | history",
                "run | --roo | --rootfs",
                "run | --interac | --interactive",
                "run | --publish-a | ''",
                "batch up | pau | pause",
                "plugins | re | reload",
                "nonsense | x | ''",
            })
    void completionKnowsWhatMayComeNext(String before, String word, String expected) throws Exception {
        Files.createDirectories(directory.resolve("files/sub"));
        Files.writeString(directory.resolve("files/file"), "");
        Files.writeString(directory.resolve("files/.hidden"), "");
        rig.run("create", "--name", "down", "--rootfs", "rootfs", "true");
        rig.run("run", "-d", "--name", "up", "--rootfs", "rootfs", "sleep", "1000");

        assertThat(completion.candidates(before.isEmpty() ? List.of() : List.of(before.split(" ")), word))
                .containsExactly(expected.isEmpty() ? new String[0] : expected.split(" "));
    }

    @Test
    void theWordUnderTheCursorIsCompletedWhateverFollows() {
        var line = (CompletingParsedLine) new WordParser().parse("stop 'we b", 7, Parser.ParseContext.COMPLETE);
        assertThat(line.rawWordLength()).as("with its quote").isEqualTo(2);
        assertThat(line.escape("a b", true)).hasToString("'a b'");
        assertThat(line.escape("status=", false)).hasToString("status=");
        assertThat(line.word()).isEqualTo("w");
        assertThat(line.words()).containsExactly("stop", "w");
        assertThat(new WordParser()
                        .parse("stop ", 5, Parser.ParseContext.COMPLETE)
                        .words())
                .containsExactly("stop", "");
    }
}
