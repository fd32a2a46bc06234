// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.ContainerState;
import dev.gantry.api.model.RemoveOptions;
import dev.gantry.api.model.Signal;
import dev.gantry.plugin.runtime.fake.FakeScript;
import dev.gantry.shell.Rig;
import dev.gantry.shell.Rig.Outcome;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(120)
class LifecycleCommandsTest {
    @TempDir
    Path directory;

    private Rig rig;
    private String rootfs;

    @BeforeEach
    void open() throws Exception {
        rootfs = Files.createDirectory(directory.resolve("rootfs")).toString();
        rig = new Rig(directory);
    }

    @AfterEach
    void close() {
        rig.engine()
                .containers()
                .forEach(container -> rig.engine()
                        .find(container.id())
                        .ifPresent(found ->
                                found.remove(new RemoveOptions(true, true, java.util.Optional.of(Duration.ZERO)))));
        rig.close();
    }

    private String sleeper(String name) {
        Outcome outcome = rig.run("run", "-d", "--name", name, "--rootfs", rootfs, "sleep", "1000");
        assertThat(outcome.err()).isEmpty();
        return outcome.out().strip();
    }

    private ContainerState state(String name) {
        return rig.engine().container(name).state();
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("time is up").isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    @ParameterizedTest
    @CsvSource({"true, 0", "exit 3, 3", "exit 255, 255"})
    void foregroundRunReturnsTheCodeOfTheCommand(String command, int code) {
        assertThat(rig.run("run", "--rm", "--rootfs", rootfs, "sh", "-c", command))
                .isEqualTo(new Outcome(code, "", ""));
        assertThat(rig.engine().containers()).isEmpty();
    }

    @Test
    void foregroundRunPassesBothStreamsOnByteForByte() {
        Outcome outcome =
                rig.run("run", "--rootfs", rootfs, "sh", "-c", "echo out; echo err >&2; printf 'no newline'; exit 1");

        assertThat(outcome).isEqualTo(new Outcome(1, "out\nno newline", "err\n"));
        assertThat(rig.engine().containers()).hasSize(1);
    }

    @Test
    void foregroundRunForwardsSignals() throws Exception {
        String script = FakeScript.EMPTY
                .on(Signal.TERM, bye -> bye.out("bye\n").exit(7))
                .out("up\n")
                .hang()
                .toAnnotation();
        CompletableFuture<Outcome> run = CompletableFuture.supplyAsync(
                () -> rig.run("run", "--annotation", FakeScript.ANNOTATION + "=" + script, "--rootfs", rootfs, "sh"));
        await(() -> rig.printed().contains("up"));

        assertThat(rig.signal(Signal.TERM)).isTrue();

        assertThat(run.get(60, TimeUnit.SECONDS)).isEqualTo(new Outcome(7, "up\nbye\n", ""));
        assertThat(rig.signal(Signal.TERM)).as("handlers are gone").isFalse();
    }

    @Test
    void detachedRunPrintsTheIdAndReturns() {
        String id = sleeper("web");

        assertThat(id).matches("[0-9a-f]{64}");
        assertThat(state("web")).isEqualTo(ContainerState.RUNNING);
    }

    @Test
    void aCommandThatDoesNotExistIs127AndOneThatCannotBeExecuted126() {
        Outcome missing = rig.run("run", "--rm", "--rootfs", rootfs, "/no/such");
        assertThat(missing.code()).isEqualTo(127);
        assertThat(missing.err()).startsWith("Error: ").hasLineCount(1);
        assertThat(rig.engine().containers()).as("--rm leaves nothing").isEmpty();

        Outcome directoryGiven = rig.run("run", "--rm", "--rootfs", rootfs, "/");
        assertThat(directoryGiven.code()).isEqualTo(126);
        assertThat(rig.engine().containers()).isEmpty();
    }

    @Test
    void withoutRmAFailedStartLeavesTheContainerAsPodmanDoes() {
        assertThat(rig.run("run", "--name", "web", "--rootfs", rootfs, "/no/such")
                        .code())
                .isEqualTo(127);
        assertThat(rig.run("exists", "web").code()).isZero();
    }

    @Test
    void theForegroundNeedsNoLog() {
        Outcome outcome = rig.run(
                "run", "--name", "web", "--log-driver", "none", "--rootfs", rootfs, "sh", "-c", "echo x; exit 2");

        assertThat(outcome).isEqualTo(new Outcome(2, "x\n", ""));
        assertThat(rig.run("logs", "web").code()).isEqualTo(125);
    }

    @ParameterizedTest
    @CsvSource({
        "RUNTIME_FAILED, 126",
        "RUNTIME_PERMISSION_DENIED, 126",
        "RUNTIME_COMMAND_NOT_FOUND, 127",
        "ROOTFS_UNFIT, 126",
        "INVALID_ARGUMENT, 125",
        "PROGRAM_MISSING, 125"
    })
    void runTellsWhatKeepsAContainerFromRunningFromAFailureOfTheEngine(ErrorCode failure, int code) {
        assertThat(new RunCommand().exitCode(new EngineException(failure, "it")))
                .isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-u nosuch | 126 | unable to find user",
                "-u 0:nosuch | 126 | unable to find group",
                "--group-add nosuch | 126 | unable to find group",
                "-w /nosuch | 126 | workdir \"/nosuch\" does not exist on container",
                "-w /file | 126 | exists on container",
                "--cap-add NOPE | 125 | unknown capability",
                "--device /dev/nosuch | 125 | /dev/nosuch",
                "--ulimit host | 125 | --ulimit host is not supported yet",
                "--log-driver nosuch | 125 | no log driver named \"nosuch\"",
                "--gpus all | 125 | --gpus is not supported yet",
            })
    void whatCannotRunReturnsWhatPodmanReturns(String flags, int code, String message) throws Exception {
        Files.writeString(Path.of(rootfs, "file"), "");
        Outcome outcome = rig.run(("run --rm " + flags + " --rootfs " + rootfs + " true").split(" "));

        assertThat(outcome.err()).hasLineCount(1).contains(message);
        assertThat(outcome.code()).isEqualTo(code);
        assertThat(Path.of(rootfs, "nosuch")).doesNotExist();
    }

    @Test
    void anEmptyNameIsNoneAndTheSameMountTwiceIsOne() {
        Outcome outcome = rig.run("create", "--name", "", "-v", ".:/m", "-v", ".:/m", "--rootfs", rootfs, "true");

        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.code()).isZero();
        assertThat(rig.run("create", "-v", ".:/m", "-v", ".:/m:ro", "--rootfs", rootfs, "true")
                        .err())
                .contains("duplicate mount destination");
    }

    @Test
    void replaceTakesTheNameFromAnother() {
        String first = sleeper("web");
        Outcome second = rig.run("run", "-d", "--name", "web", "--replace", "--rootfs", rootfs, "sleep", "1000");

        assertThat(second.code()).isZero();
        assertThat(rig.engine().find(first)).isEmpty();
        assertThat(rig.run("create", "--replace", "--rootfs", rootfs, "true").err())
                .isEqualTo("Error: cannot replace container without --name being set\n");
    }

    @Test
    void stopPrintsTheNameAsTypedAndMayBeSaidTwice() {
        String id = sleeper("web");

        assertThat(rig.run("stop", "-t", "0", id.substring(0, 12)))
                .isEqualTo(new Outcome(0, id.substring(0, 12) + "\n", ""));
        assertThat(state("web")).isEqualTo(ContainerState.EXITED);
        assertThat(rig.run("stop", "web")).isEqualTo(new Outcome(0, "web\n", ""));
    }

    @Test
    void stopOfWhatNeverRanSucceeds() {
        rig.run("create", "--name", "web", "--rm", "--rootfs", rootfs, "true");

        assertThat(rig.run("stop", "web")).isEqualTo(new Outcome(0, "web\n", ""));
        assertThat(rig.run("exists", "web").code()).isZero();
    }

    @Test
    void stopOfAContainerThatIsToGoRemovesIt() {
        rig.run("run", "-d", "--rm", "--name", "web", "--rootfs", rootfs, "sleep", "1000");

        assertThat(rig.run("stop", "-t", "0", "web").code()).isZero();
        assertThat(rig.run("exists", "web").code()).isEqualTo(1);
    }

    @Test
    void aMissingNameKeepsTheOthersFromBeingTouched() {
        sleeper("web");

        Outcome outcome = rig.run("stop", "web", "nope");

        assertThat(outcome)
                .isEqualTo(
                        new Outcome(
                                125,
                                "",
                                "Error: no container with name or ID \"nope\" found: no such container; list them with \"ps -a\"\n"));
        assertThat(state("web")).isEqualTo(ContainerState.RUNNING);
        assertThat(rig.run("stop", "--ignore", "-t", "0", "web", "nope")).isEqualTo(new Outcome(0, "web\n", ""));
    }

    @Test
    void everyFailureOfSeveralContainersIsALine() {
        sleeper("a");
        rig.run("create", "--name", "b", "--rootfs", rootfs, "true");
        rig.run("create", "--name", "c", "--rootfs", rootfs, "true");

        Outcome outcome = rig.run("pause", "b", "a", "c");

        assertThat(outcome.code()).isEqualTo(125);
        assertThat(outcome.out()).isEqualTo("a\n");
        assertThat(outcome.err()).hasLineCount(2);
        assertThat(outcome.err().lines()).allMatch(line -> line.startsWith("Error: "));
    }

    @Test
    void rmTellsMissingFromRunningByItsExitCode() {
        sleeper("web");

        assertThat(rig.run("rm", "nope").code()).isEqualTo(1);
        assertThat(rig.run("rm", "web").code()).isEqualTo(2);
        assertThat(rig.run("rm", "web", "nope").code()).isEqualTo(1);
        assertThat(rig.run("rm", "-f", "nope")).isEqualTo(new Outcome(0, "", ""));
        assertThat(rig.run("rm", "-f", "-t", "0", "web")).isEqualTo(new Outcome(0, "web\n", ""));
        assertThat(rig.run("exists", "web").code()).isEqualTo(1);
    }

    @Test
    void rmDependTakesDependentsAlong() {
        rig.run("create", "--name", "db", "--rootfs", rootfs, "true");
        rig.run("create", "--name", "web", "--requires", "db", "--rootfs", rootfs, "true");

        assertThat(rig.run("rm", "db").code()).isEqualTo(125);
        assertThat(rig.run("rm", "--depend", "db").code()).isZero();
        assertThat(rig.engine().containers()).isEmpty();
    }

    @Test
    void startStartsWhatIsRequiredFirst() {
        rig.run("create", "--name", "db", "--rootfs", rootfs, "sleep", "1000");
        rig.run("create", "--name", "web", "--requires", "db", "--rootfs", rootfs, "sleep", "1000");

        assertThat(rig.run("start", "web")).isEqualTo(new Outcome(0, "web\n", ""));
        assertThat(state("db")).isEqualTo(ContainerState.RUNNING);
        assertThat(rig.run("start", "web")).as("is started already").isEqualTo(new Outcome(0, "web\n", ""));
    }

    @Test
    void killSendsTheSignal() {
        sleeper("web");

        assertThat(rig.run("kill", "web")).isEqualTo(new Outcome(0, "web\n", ""));
        assertThat(rig.run("wait", "web").out()).isEqualTo("137\n");
        assertThat(rig.run("kill", "web").code()).isEqualTo(125);
        assertThat(rig.run("kill", "-s", "FOO", "web").err()).contains("FOO");
    }

    @Test
    void stopOfWhatIsFrozenFailsAndStopOfWhatNeverRanDoesNot() {
        String id = sleeper("web");
        rig.run("pause", "web");
        rig.run("create", "--name", "fresh", "--rootfs", rootfs, "true");

        Outcome frozen = rig.run("stop", "web");
        assertThat(frozen.code()).isEqualTo(125);
        assertThat(frozen.out()).isEmpty();
        assertThat(frozen.err()).contains(id, "paused", "container state improper");
        assertThat(state("web")).isEqualTo(ContainerState.PAUSED);
        assertThat(rig.run("stop", "fresh")).isEqualTo(new Outcome(0, "fresh\n", ""));
    }

    @Test
    void pauseAndUnpauseChangeWhatPsSays() {
        sleeper("web");

        rig.run("pause", "web");
        assertThat(rig.run("ps", "-a", "--format", "{{.Status}}").out()).isEqualTo("Paused\n");
        assertThat(rig.run("ps", "-q").out()).isEmpty();
        rig.run("unpause", "--all");
        assertThat(rig.run("ps", "-q").out()).hasLineCount(1);
    }

    @Test
    void waitPrintsACodePerLineAlsoOfWhatIsGone() {
        rig.run("run", "--name", "a", "--rootfs", rootfs, "sh", "-c", "exit 4");
        String id = rig.run("run", "-d", "--rootfs", rootfs, "sh", "-c", "exit 5")
                .out()
                .strip();

        assertThat(rig.run("wait", "a", id)).isEqualTo(new Outcome(0, "4\n5\n", ""));
        rig.run("rm", id);
        assertThat(rig.run("wait", id)).isEqualTo(new Outcome(0, "5\n", ""));
        assertThat(rig.run("wait", "--ignore", "nope")).isEqualTo(new Outcome(0, "-1\n", ""));
        assertThat(rig.run("wait", "nope").code()).isEqualTo(125);
        assertThat(rig.run("wait", "--condition", "foo", "a").code()).isEqualTo(125);
        assertThat(rig.run("wait", "--interval", "foo", "a").code()).isEqualTo(125);
    }

    @Test
    void waitEndsWithTheFirstCondition() throws Exception {
        rig.run("create", "--name", "web", "--rootfs", rootfs, "sleep", "1000");
        CompletableFuture<Outcome> waiting =
                CompletableFuture.supplyAsync(() -> rig.run("wait", "--condition", "running", "web"));
        rig.engine().container("web").start();

        assertThat(waiting.get(60, TimeUnit.SECONDS).out()).endsWith("-1\n");
    }

    @Test
    void restartStartsAgain() {
        sleeper("web");

        assertThat(rig.run("restart", "-t", "0", "web")).isEqualTo(new Outcome(0, "web\n", ""));
        assertThat(state("web")).isEqualTo(ContainerState.RUNNING);
        assertThat(rig.engine().container("web").run()).contains(2);
        assertThat(rig.run("restart", "--running", "-t", "0").code()).isZero();
        assertThat(rig.engine().container("web").run()).contains(3);
    }

    @Test
    void renameAndUpdateChangeWhatInspectSays() {
        String id = sleeper("web");

        assertThat(rig.run("rename", "web", "www")).isEqualTo(new Outcome(0, "", ""));
        assertThat(rig.run("update", "--memory", "64m", "--restart", "on-failure:3", "www"))
                .isEqualTo(new Outcome(0, id + "\n", ""));
        assertThat(rig.run(
                                "inspect",
                                "--format",
                                "{{.Name}} {{.HostConfig.Memory}} {{.HostConfig.RestartPolicy.MaximumRetryCount}}",
                                id)
                        .out())
                .isEqualTo("www 67108864 3\n");
        assertThat(rig.run("rename", "www", "a b").code()).isEqualTo(125);
        assertThat(rig.run("rename", "www").err()).isEqualTo("Error: accepts 2 arg(s), received 1\n");
    }

    @Test
    void batchRunsUnderOneLockAndEndsAtTheFirstFailure() {
        sleeper("web");

        assertThat(rig.run("batch", "web", "pause", "update --memory 64m", "unpause"))
                .isEqualTo(new Outcome(0, "web\n", ""));
        assertThat(state("web")).isEqualTo(ContainerState.RUNNING);
        Outcome failed = rig.run("batch", "web", "unpause", "kill");
        assertThat(failed.code()).isEqualTo(125);
        assertThat(state("web")).isEqualTo(ContainerState.RUNNING);
    }

    @Test
    void batchReadsEverythingBeforeItDoesAnything() {
        sleeper("web");

        assertThat(rig.run("batch", "web", "kill", "fly").err()).contains("\"fly\" is not one");
        assertThat(rig.run("batch", "web", "kill", "stop --foo").err()).contains("unknown flag: --foo");
        assertThat(state("web")).isEqualTo(ContainerState.RUNNING);
    }

    @Test
    void initAndCleanupGoThereAndBack() {
        rig.run("create", "--name", "web", "--rootfs", rootfs, "true");

        assertThat(rig.run("init", "web")).isEqualTo(new Outcome(0, "web\n", ""));
        assertThat(state("web")).isEqualTo(ContainerState.CREATED);
        assertThat(rig.run("cleanup", "web").code()).isZero();
        assertThat(state("web")).isEqualTo(ContainerState.CONFIGURED);
        assertThat(rig.run("cleanup", "--stopped-only", "web", "nope")).isEqualTo(new Outcome(0, "web\n", ""));
    }

    @Test
    void cidFilesAndFiltersSelect() throws Exception {
        Path file = directory.resolve("cid");
        rig.run(
                "run",
                "-d",
                "--name",
                "a",
                "--label",
                "app=x",
                "--cidfile",
                file.toString(),
                "--rootfs",
                rootfs,
                "sleep",
                "9");
        sleeper("b");

        assertThat(Files.readString(file)).hasSize(64);
        assertThat(rig.run("pause", "--cidfile", file.toString()).code()).isZero();
        assertThat(state("a")).isEqualTo(ContainerState.PAUSED);
        assertThat(rig.run("unpause", "--filter", "label=app=x").code()).isZero();
        assertThat(state("a")).isEqualTo(ContainerState.RUNNING);
        assertThat(rig.run("kill", "--latest").out()).hasLineCount(1);
        assertThat(rig.run("stop", "--cidfile", "/nope").err()).startsWith("Error: reading CIDFile: ");
        assertThat(rig.run("create", "--cidfile", file.toString(), "--rootfs", rootfs, "true")
                        .code())
                .isEqualTo(125);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "stop | you must provide at least one name or id",
                "stop -a web | no arguments are needed with --all",
                "stop -l web | --latest and containers cannot be used together",
                "stop -a -l | --all and --latest cannot be used together",
                "stop -t -2 web | invalid argument \"-2\" for \"-t, --time\" flag: must be seconds, 0 for at once, or -1 for ever",
                "ps web | `gantry ps` takes no arguments",
                "exists | accepts 1 arg(s), received 0",
                "wait | \"gantry wait\" requires a name, id, or the \"--latest\" flag",
                "logs | specify at least one container name or ID to log",
                "inspect | no names or ids specified",
                "run | requires at least 1 arg(s), only received 0",
                "start --checkpoint web | unknown flag: --checkpoint; see 'gantry start --help'",
                "foo | unrecognized command `gantry foo`; try 'gantry --help'",
                "bogus | unrecognized command `gantry bogus`; try 'gantry --help'",
                "un | unrecognized command `gantry un`; did you mean unpause? try 'gantry --help'",
                "strat | unrecognized command `gantry strat`; did you mean start? try 'gantry --help'",
                "container | missing command 'gantry container COMMAND'; try 'gantry container --help'",
                "container info | unrecognized command `gantry container info`; try 'gantry container --help'",
                "run --foo | unknown flag: --foo; see 'gantry run --help'",
            })
    void badCommandLinesAreOneLineEach(String line, String message) {
        assertThat(rig.run(line.strip().split(" "))).isEqualTo(new Outcome(125, "", "Error: " + message + "\n"));
    }

    @Test
    void everyVerbHasHelp() {
        for (String verb : new Verbs().names()) {
            Outcome outcome = rig.run(verb, "--help");
            assertThat(outcome.code()).isZero();
            assertThat(outcome.out()).contains("Usage:\n  gantry " + verb);
            assertThat(rig.run("help", verb).out()).isEqualTo(outcome.out());
        }
        assertThat(rig.run("help").out()).contains("Available Commands:");
        assertThat(rig.run("container", "--help").out()).contains("  stop ").doesNotContain("  events ");
        assertThat(rig.run("container", "ls", "--help").out()).contains("gantry container ps");
    }
}
