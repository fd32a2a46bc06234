// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.repl;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.gantry.api.model.ContainerState;
import dev.gantry.api.model.RemoveOptions;
import dev.gantry.api.model.Signal;
import dev.gantry.plugin.runtime.fake.FakeScript;
import dev.gantry.shell.Rig;
import dev.gantry.shell.Rig.Outcome;
import dev.gantry.shell.cli.Shell;
import dev.gantry.shell.cli.ShellContext;
import dev.gantry.shell.command.Verbs;

import static org.assertj.core.api.Assertions.assertThat;

/** Ctrl-C while a command of a session runs. */
@Timeout(120)
class InterruptionTest {
    private static final String DEAF = FakeScript.EMPTY
            .ignore(Signal.INT)
            .ignore(Signal.TERM)
            .out("up\n")
            .hang()
            .toAnnotation();

    @TempDir
    Path directory;

    private Rig rig;
    private CommandRunner runner;

    @BeforeEach
    void open() throws Exception {
        Files.createDirectory(directory.resolve("rootfs"));
        rig = new Rig(directory);
        runner = new CommandRunner(new Shell(new Verbs(), false));
    }

    @AfterEach
    void close() {
        rig.engine()
                .containers()
                .forEach(container -> rig.engine()
                        .container(container.id())
                        .remove(new RemoveOptions(true, true, Optional.of(Duration.ZERO))));
        rig.close();
    }

    private CompletableFuture<Integer> begin(String... words) {
        ShellContext context = rig.context();
        return CompletableFuture.supplyAsync(
                () -> runner.run(context.withSession(context.engines(), runner), List.of(words)));
    }

    private Outcome end(CompletableFuture<Integer> command) throws Exception {
        return rig.take(command.get(60, TimeUnit.SECONDS));
    }

    private boolean is(String name, ContainerState state) {
        return rig.engine()
                .find(name)
                .filter(found -> found.inspect().summary().state() == state)
                .isPresent();
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("time is up").isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    private void deaf(String name) {
        rig.run(
                "run",
                "-d",
                "--name",
                name,
                "--annotation",
                FakeScript.ANNOTATION + "=" + DEAF,
                "--rootfs",
                "rootfs",
                "x");
    }

    @Test
    void aStopThatIsInterruptedSaysThatItGoesOn() throws Exception {
        deaf("web");
        var stop = begin("stop", "-t", "600", "web");
        await(() -> is("web", ContainerState.STOPPING));

        runner.interrupt();

        assertThat(end(stop)).isEqualTo(new Outcome(130, "", "Interrupted: web is stopping, and its stop goes on\n"));
    }

    @Test
    void ofSeveralThoseAreNamedThatAreNotDone() throws Exception {
        deaf("web");
        deaf("db");
        rig.run("create", "--name", "fresh", "--rootfs", "rootfs", "true");
        var stop = begin("stop", "-t", "600", "fresh", "web", "db");
        await(() -> is("web", ContainerState.STOPPING) && is("db", ContainerState.STOPPING));
        await(() -> rig.printed().contains("fresh"));

        runner.interrupt();

        assertThat(end(stop))
                .isEqualTo(new Outcome(
                        130,
                        "fresh\n",
                        "Interrupted: web is stopping, and its stop goes on, db is stopping, and its stop goes on\n"));
    }

    @Test
    void aSecondCtrlCLeavesAContainerThatIgnoresTheFirst() throws Exception {
        var run = begin(
                "run", "--name", "web", "--annotation", FakeScript.ANNOTATION + "=" + DEAF, "--rootfs", "rootfs", "x");
        await(() -> rig.printed().contains("up"));

        runner.interrupt();
        runner.interrupt();

        assertThat(end(run)).isEqualTo(new Outcome(130, "up\n", "Interrupted: web is running\n"));
    }

    @Test
    void aWaitThatIsInterruptedSaysNothing() throws Exception {
        deaf("web");
        var wait = begin("logs", "-f", "web");
        await(() -> rig.printed().contains("up"));

        runner.interrupt();

        assertThat(end(wait)).isEqualTo(new Outcome(130, "up\n", ""));
    }
}
