// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.command;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
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

import dev.gantry.api.model.ContainerState;
import dev.gantry.api.model.RemoveOptions;
import dev.gantry.api.model.Signal;
import dev.gantry.plugin.runtime.fake.FakeScript;
import dev.gantry.shell.Rig;
import dev.gantry.shell.Rig.Outcome;
import dev.gantry.shell.TestConsole;

import static org.assertj.core.api.Assertions.assertThat;

/** A container in the foreground: its streams and its signals are those of the shell. Terminals are for those that have some. */
@Timeout(120)
class AttachCommandsTest {
    private static final String CTRL_P_CTRL_Q = "\020\021";

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
                        .ifPresent(found -> found.remove(new RemoveOptions(true, true, Optional.of(Duration.ZERO)))));
        rig.close();
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("time is up").isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    private CompletableFuture<Outcome> begin(String... words) {
        return CompletableFuture.supplyAsync(() -> rig.run(words));
    }

    private static Outcome end(CompletableFuture<Outcome> command) throws Exception {
        return command.get(60, TimeUnit.SECONDS);
    }

    private ContainerState state(String name) {
        return rig.engine().container(name).state();
    }

    /** Input that somebody types into, from no terminal. */
    private final class Typed {
        private final PipedOutputStream keys = new PipedOutputStream();

        Typed() throws IOException {
            rig.console(new TestConsole(new PipedInputStream(keys, 1 << 16)));
        }

        void type(String text) throws IOException {
            keys.write(text.getBytes(StandardCharsets.UTF_8));
            keys.flush();
        }

        void end() throws IOException {
            keys.close();
        }
    }

    @Test
    void runGivesTheContainerInputOnlyWhenAsked() {
        rig.in("given\n");
        assertThat(rig.run("run", "--rm", "--rootfs", rootfs, "cat")).isEqualTo(new Outcome(0, "", ""));
        assertThat(rig.run("run", "--rm", "-i", "--rootfs", rootfs, "cat")).isEqualTo(new Outcome(0, "given\n", ""));
    }

    @Test
    void theEndOfTheInputIsTheEndOfTheContainersInput() throws Exception {
        Typed typed = new Typed();
        var run = begin(
                "run", "--rm", "-i", "--rootfs", rootfs, "sh", "-c", "while read x; do echo got $x; done; exit 4");
        typed.type("one\n");
        await(() -> rig.printed().contains("got one"));
        typed.end();

        assertThat(end(run)).isEqualTo(new Outcome(4, "got one\n", ""));
    }

    @ParameterizedTest
    @CsvSource({"stdout, true, false", "stderr, false, true", "STDOUT, true, false"})
    void ofTheStreamsThoseAreShownThatAreAskedFor(String stream, boolean out, boolean err) {
        assertThat(rig.run(
                        "run", "--rm", "-a", stream, "--rootfs", rootfs, "sh", "-c", "echo out; echo err >&2; exit 3"))
                .isEqualTo(new Outcome(3, out ? "out\n" : "", err ? "err\n" : ""));
    }

    @Test
    void whoAsksForNeitherOutputIsToldTheId() {
        rig.in("given\n");
        Outcome outcome = rig.run(
                "run", "-i", "-a", "stdin", "--name", "web", "--rootfs", rootfs, "sh", "-c", "read x; echo $x; exit 3");

        assertThat(outcome)
                .isEqualTo(new Outcome(3, rig.engine().container("web").id() + "\n", ""));
        assertThat(rig.run("logs", "web").out()).isEqualTo("given\n");
    }

    @Test
    void attachShowsWhatComesFromNowOnAndGivesInput() throws Exception {
        rig.run(
                "run",
                "-d",
                "-i",
                "--name",
                "web",
                "--rootfs",
                rootfs,
                "sh",
                "-c",
                "echo before; read x; echo got $x; exit 6");
        await(() -> rig.run("logs", "web").out().equals("before\n"));
        rig.in("hello\n");

        assertThat(rig.run("attach", "web")).isEqualTo(new Outcome(0, "got hello\n", ""));
        assertThat(rig.run("wait", "web").out()).isEqualTo("6\n");
    }

    @Test
    void attachWithoutStdinLeavesTheInputAlone() throws Exception {
        rig.run("run", "-d", "-i", "--name", "web", "--rootfs", rootfs, "sh", "-c", "sleep 0.2; echo up; exit 6");
        rig.in("hello\n");

        assertThat(rig.run("attach", "--no-stdin", "web").out()).isEqualTo("up\n");
    }

    @Test
    void startAttachedShowsTheOutputAndReturnsTheCode() {
        rig.run("create", "--name", "web", "--rootfs", rootfs, "sh", "-c", "echo out; echo err >&2; exit 4");

        assertThat(rig.run("start", "-a", "web")).isEqualTo(new Outcome(4, "out\n", "err\n"));
        assertThat(rig.run("start", "--attach", "--latest")).isEqualTo(new Outcome(4, "out\n", "err\n"));
    }

    @Test
    void startAttachedToOneThatRunsReturnsItsCodeToo() throws Exception {
        rig.run("run", "-d", "-i", "--name", "web", "--rootfs", rootfs, "sh", "-c", "read x; echo $x; exit 5");
        rig.in("a\n");

        assertThat(rig.run("start", "-ai", "web")).isEqualTo(new Outcome(5, "a\n", ""));
    }

    @Test
    void withoutATerminalTheDetachKeysAreInputLikeAnyOther() {
        rig.in("a" + CTRL_P_CTRL_Q + "b");

        assertThat(rig.run("run", "--rm", "-i", "--rootfs", rootfs, "cat"))
                .isEqualTo(new Outcome(0, "a" + CTRL_P_CTRL_Q + "b", ""));
    }

    @Test
    void attachForwardsSignalsUnlessToldNotTo() throws Exception {
        String script = FakeScript.EMPTY
                .on(Signal.INT, bye -> bye.out("bye\n").exit(7))
                .out("up\n")
                .hang()
                .toAnnotation();
        rig.run(
                "run",
                "-d",
                "--name",
                "web",
                "--annotation",
                FakeScript.ANNOTATION + "=" + script,
                "--rootfs",
                rootfs,
                "x");
        var attach = begin("attach", "web");
        await(() -> rig.signal(Signal.INT));

        assertThat(end(attach)).isEqualTo(new Outcome(0, "bye\n", ""));

        var deaf = begin(
                "run",
                "--sig-proxy=false",
                "--name",
                "deaf",
                "--annotation",
                FakeScript.ANNOTATION + "=" + script,
                "--rootfs",
                rootfs,
                "x");
        await(() -> rig.printed().contains("up"));
        assertThat(rig.signal(Signal.INT)).as("somebody hears it").isFalse();
        rig.run("kill", "deaf");
        assertThat(end(deaf).code()).isEqualTo(137);
    }

    @Test
    void outputThatNobodyReadsEndsTheCommandAndNotTheContainer() {
        var full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
        rig.out(full);
        Outcome outcome = rig.run("run", "--name", "web", "--rootfs", rootfs, "sh", "-c", "echo x; sleep 1000");

        assertThat(outcome.code()).isEqualTo(141);
        assertThat(outcome.err()).isEqualTo("Nobody reads the output any more: web is running\n");
        assertThat(state("web")).isEqualTo(ContainerState.RUNNING);
    }

    @Test
    void inputThatCannotBeReadLeavesTheContainer() {
        rig.console(new TestConsole(new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("the terminal is gone");
            }
        }));

        assertThat(rig.run("run", "-i", "--name", "web", "--rootfs", rootfs, "sleep", "1000")
                        .code())
                .isZero();
        assertThat(state("web")).isEqualTo(ContainerState.RUNNING);
    }

    @Test
    void manyMegabytesOfInputArriveAsTheyAre() {
        byte[] text = "0123456789abcdef\n".repeat(1 << 17).getBytes(StandardCharsets.US_ASCII);
        rig.console(new TestConsole(new ByteArrayInputStream(text)));

        assertThat(rig.run("run", "--rm", "-i", "--rootfs", rootfs, "cat").out())
                .isEqualTo(new String(text, StandardCharsets.US_ASCII));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "attach | \"gantry attach\" requires a name, id, or the \"--latest\" flag",
                "attach a b | `gantry attach` accepts at most one argument",
                "attach -l web | --latest and containers cannot be used together",
                "attach nope | no container with name or ID \"nope\" found: no such container; list them with \"ps -a\"",
                "attach web | you can only attach to running containers, and web is created;"
                        + " 'gantry start --attach web' starts one and attaches to it",
                "start -a web db | you cannot start and attach multiple containers at once",
                "start -a --all | you cannot start and attach all containers at once",
                "start --sig-proxy web | you cannot use sig-proxy without --attach",
                "run -a out --rootfs rootfs x |"
                        + " invalid stream \"out\" for --attach - must be one of stdin, stdout, or stderr",
                "create -a out --rootfs rootfs x |"
                        + " invalid stream \"out\" for --attach - must be one of stdin, stdout, or stderr",
            })
    void badCommandLinesAreOneLineEach(String line, String message) {
        rig.run("create", "--name", "web", "--rootfs", rootfs, "true");
        assertThat(rig.run(line.strip().split(" "))).isEqualTo(new Outcome(125, "", "Error: " + message + "\n"));
        assertThat(rig.engine().containers()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"run", "create", "start", "attach"})
    void detachKeysThatThereAreNoneOfAreRefusedBeforeAnythingIsDone(String verb) {
        rig.run("create", "--name", "web", "--rootfs", rootfs, "true");
        Outcome outcome = verb.equals("run") || verb.equals("create")
                ? rig.run(verb, "--detach-keys", "ctrl-p,bad", "--rootfs", rootfs, "x")
                : rig.run(verb, "--detach-keys", "ctrl-p,bad", "web");

        assertThat(outcome.code()).isEqualTo(125);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err()).hasLineCount(1).contains("\"bad\"", "ctrl-");
        assertThat(rig.engine().containers()).hasSize(1);
        assertThat(state("web")).isEqualTo(ContainerState.CONFIGURED);
    }
}
