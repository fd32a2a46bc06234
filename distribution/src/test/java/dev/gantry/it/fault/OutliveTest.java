// SPDX-License-Identifier: Apache-2.0
package dev.gantry.it.fault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.gantry.api.Container;
import dev.gantry.api.Engine;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.ContainerSpec;
import dev.gantry.api.model.ContainerState;
import dev.gantry.api.model.ContainerSummary;
import dev.gantry.api.model.ExitRecord;
import dev.gantry.api.model.ExitStatus;
import dev.gantry.api.model.JournalEntry;
import dev.gantry.api.model.RestartPolicy;
import dev.gantry.it.EngineRoot;
import dev.gantry.it.RuntimeUnderTest;

import static org.assertj.core.api.Assertions.assertThat;

/** Containers outlive the JVM that started them, and what is due after their end is done, engine or not. */
@Tag("real")
class OutliveTest {
    @ParameterizedTest
    @EnumSource
    void anotherJvmFindsTheContainerRunningAfterAnOrderlyEnd(RuntimeUnderTest runtime) throws Exception {
        try (EngineRoot root = EngineRoot.on(runtime)) {
            String id = talkative(root);
            try (ChildJvm child = ChildJvm.start(root, root.config(), List.of(), "start", id)) {
                assertThat(child.await()).as(child.output()).isZero();
            }
            assertRunsOnAndIsStopped(root, id);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anotherJvmFindsTheContainerRunningAfterTheFirstWasKilled(RuntimeUnderTest runtime) throws Exception {
        try (EngineRoot root = EngineRoot.on(runtime)) {
            String id = talkative(root);
            try (ChildJvm child = ChildJvm.start(root, root.config(), List.of(), "start-and-stay", id)) {
                child.awaitLine("started");
                child.kill();
            }
            assertRunsOnAndIsStopped(root, id);
        }
    }

    private static String talkative(EngineRoot root) {
        return create(
                root,
                root.command("sh", "-c", "trap 'echo bye; exit 7' TERM; echo hello; while true; do sleep 0.1; done")
                        .build());
    }

    private static String create(EngineRoot root, ContainerSpec spec) {
        try (Engine engine = root.open()) {
            return engine.create(spec).id();
        }
    }

    private static void assertRunsOnAndIsStopped(EngineRoot root, String id) {
        Engine engine = root.open();
        Container container = engine.container(id);
        assertThat(container.inspect().summary().state()).isEqualTo(ContainerState.RUNNING);
        EngineRoot.awaitLine(container, "hello");
        container.stop(Duration.ofSeconds(20));
        assertThat(container.waitForExit()).isEqualTo(new ExitStatus.Code(7));
        EngineRoot.eventually(
                "its last output is there", () -> EngineRoot.lines(container).equals(List.of("hello", "bye")));
        assertThat(engine.exits(id))
                .singleElement()
                .satisfies(exit -> assertThat(exit.source()).isEqualTo(ExitRecord.Source.MONITOR));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "FAKE")
    void aMonitorThatIsKilledUnderAnOpenEngineTakesItsContainerWithIt(RuntimeUnderTest runtime) throws Exception {
        try (EngineRoot root = EngineRoot.on(runtime)) {
            Engine engine = root.open();
            Container container = engine.create(root.command("sleep", "1000").build());
            container.start();
            kill(container.inspect().monitorPid());
            EngineRoot.eventually(
                    "the loss is noticed without anybody asking",
                    () -> container.inspect().summary().state() == ContainerState.EXITED);
            assertMonitorLost(root, engine, container);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "FAKE")
    void aMonitorThatIsKilledWhileNoEngineIsOpenIsMissedByTheNext(RuntimeUnderTest runtime) throws Exception {
        try (EngineRoot root = EngineRoot.on(runtime)) {
            String id;
            long monitor;
            try (Engine engine = root.open()) {
                Container container =
                        engine.create(root.command("sleep", "1000").build());
                container.start();
                id = container.id();
                monitor = container.inspect().monitorPid();
            }
            kill(monitor);
            Engine engine = root.open();
            Truth.awaitSettled(root, engine);
            assertMonitorLost(root, engine, engine.container(id));
        }
    }

    private static void kill(long pid) {
        ProcessHandle monitor = ProcessHandle.of(pid).orElseThrow();
        monitor.destroyForcibly();
        EngineRoot.eventually("the monitor is dead", () -> !monitor.isAlive());
    }

    private static void assertMonitorLost(EngineRoot root, Engine engine, Container container) {
        Truth.awaitSettled(root, engine);
        assertThat(container.inspect().summary().state()).isEqualTo(ContainerState.EXITED);
        assertThat(container.waitForExit()).isInstanceOf(ExitStatus.Unknown.class);
        assertThat(engine.exits(container.id()))
                .singleElement()
                .satisfies(exit -> assertThat(exit.source()).isEqualTo(ExitRecord.Source.MONITOR_LOST));
        Truth.assertAgreement(root, engine, container);
        Truth.assertLivesOn(root, engine, container);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "FAKE")
    void withNoEngineOpenTheExitCommandCleansUp(RuntimeUnderTest runtime) throws Exception {
        try (EngineRoot root = EngineRoot.on(runtime)) {
            ExitScript script = new ExitScript(root);
            String id = startAndLeave(
                    root, script, root.command("sh", "-c", "sleep 1; exit 4").build());
            script.awaitCalls(1);
            Instant opened = Instant.now();
            Engine engine = root.open();
            Container container = engine.container(id);
            assertThat(container.inspect().summary().state()).isEqualTo(ContainerState.EXITED);
            List<JournalEntry> journal = container.explain().journal();
            assertThat(journal.get(journal.size() - 1).operation()).isEqualTo("cleanup");
            assertThat(journal.get(journal.size() - 1).at()).isBefore(opened);
            assertThat(container.waitForExit()).isEqualTo(new ExitStatus.Code(4));
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "FAKE")
    void withNoEngineOpenAContainerThatGoesWhenItEndsIsRemoved(RuntimeUnderTest runtime) throws Exception {
        try (EngineRoot root = EngineRoot.on(runtime)) {
            ExitScript script = new ExitScript(root);
            String id = startAndLeave(
                    root,
                    script,
                    root.command("sh", "-c", "sleep 1; exit 4").autoRemove(true).build());
            script.awaitCalls(1);
            assertThat(root.directory().resolve("root/containers").resolve(id)).doesNotExist();
            Engine engine = root.open();
            Truth.assertGone(root, engine, id);
            assertThat(engine.exits(id)).extracting(ExitRecord::status).containsExactly(new ExitStatus.Code(4));
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "FAKE")
    void withNoEngineOpenOnFailureRestartsAsOftenAsItSays(RuntimeUnderTest runtime) throws Exception {
        try (EngineRoot root = EngineRoot.on(runtime)) {
            ExitScript script = new ExitScript(root);
            String id = startAndLeave(
                    root,
                    script,
                    root.command("sh", "-c", "sleep 1; exit 5")
                            .restartPolicy(RestartPolicy.parse("on-failure:3"))
                            .build());
            script.awaitCalls(4);
            assertFourRuns(root.open(), id);
        }
    }

    @ParameterizedTest
    @EnumSource
    void withAnEngineOpenOnFailureRestartsAsOftenAsItSays(RuntimeUnderTest runtime) throws Exception {
        try (EngineRoot root = EngineRoot.on(runtime)) {
            ExitScript script = new ExitScript(root);
            Engine engine = root.open(config -> config.exitCommand(script.command()));
            Container container = engine.create(root.command("sh", "-c", "exit 5")
                    .restartPolicy(RestartPolicy.parse("on-failure:3"))
                    .build());
            container.start();
            EngineRoot.eventually(
                    "the last run is over",
                    () -> engine.exits(container.id()).size() == 4
                            && container.inspect().summary().state() == ContainerState.EXITED);
            assertFourRuns(engine, container.id());
            EngineRoot.eventually(
                    "the monitors are gone", () -> root.processes().isEmpty());
            assertThat(script.calls())
                    .as("JVMs started per exit while an engine is open")
                    .isZero();
        }
    }

    private static void assertFourRuns(Engine engine, String id) {
        ContainerSummary summary = engine.container(id).inspect().summary();
        assertThat(summary.state()).isEqualTo(ContainerState.EXITED);
        assertThat(summary.restartCount()).isEqualTo(3);
        assertThat(engine.exits(id)).extracting(ExitRecord::run).containsExactly(1, 2, 3, 4);
        assertThat(engine.exits(id)).extracting(ExitRecord::status).containsOnly(new ExitStatus.Code(5));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "FAKE")
    void withNoEngineOpenAlwaysGoesOnUntilAUserStopsIt(RuntimeUnderTest runtime) throws Exception {
        try (EngineRoot root = EngineRoot.on(runtime)) {
            ExitScript script = new ExitScript(root);
            String id = startAndLeave(
                    root,
                    script,
                    root.command("sh", "-c", "sleep 1; exit 0")
                            .restartPolicy(RestartPolicy.parse("always"))
                            .build());
            script.awaitCallsBegun(3);
            assertGoesOnUntilStopped(root, root.open(config -> config.exitCommand(script.command())), id);
        }
    }

    @ParameterizedTest
    @EnumSource
    void withAnEngineOpenAlwaysGoesOnUntilAUserStopsIt(RuntimeUnderTest runtime) throws Exception {
        try (EngineRoot root = EngineRoot.on(runtime)) {
            Engine engine = root.open();
            Container container = engine.create(root.command("sh", "-c", "sleep 0.3; exit 0")
                    .restartPolicy(RestartPolicy.parse("always"))
                    .build());
            container.start();
            assertGoesOnUntilStopped(root, engine, container.id());
        }
    }

    private static void assertGoesOnUntilStopped(EngineRoot root, Engine engine, String id) {
        Container container = engine.container(id);
        EngineRoot.eventually("it was restarted", () -> container.run().orElse(0) >= 3);
        try {
            container.stop(Duration.ZERO);
        } catch (EngineException e) {
            // Between two runs there is nothing to stop, but the wish counts.
            assertThat(e.code()).isEqualTo(ErrorCode.CONTAINER_STOPPED);
        }
        Truth.awaitSettled(root, engine);
        int last = container.run().orElseThrow();
        assertThat(container.inspect().summary().state()).isEqualTo(ContainerState.EXITED);
        assertThat(engine.exits(id))
                .extracting(ExitRecord::run)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, last).boxed().toList());
        assertThat(engine.exits(id).subList(0, last - 1))
                .extracting(ExitRecord::status)
                .containsOnly(new ExitStatus.Code(0));
        assertThat(container.shouldRestart()).isFalse();
    }

    /** Starts a container, and closes the engine before it ends. */
    private static String startAndLeave(EngineRoot root, ExitScript script, ContainerSpec spec) {
        try (Engine engine = root.open(config -> config.exitCommand(script.command()))) {
            Container container = engine.create(spec);
            container.start();
            return container.id();
        }
    }

    /** The exit command of these tests: keeps a list of its calls and executes {@link ChildMain}. */
    private static final class ExitScript {
        private final Path file;
        private final Path calls;

        private ExitScript(EngineRoot root) throws IOException {
            file = root.directory().resolve("after-exit");
            calls = root.directory().resolve("after-exit.calls");
            List<String> command = ChildJvm.command(
                    root, root.config(config -> config.exitCommand(List.of(file.toString()))), List.of());
            Files.writeString(
                    file,
                    "#!/bin/sh\necho begun >> " + calls + "\n"
                            + String.join(" ", command) + " cleanup \"$1\" >> " + calls + ".out 2>&1\n"
                            + "echo ended $? >> " + calls + "\n");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        }

        private List<String> command() {
            return List.of(file.toString());
        }

        private long count(String line) {
            try {
                return Files.exists(calls)
                        ? Files.readAllLines(calls).stream()
                                .filter(line::equals)
                                .count()
                        : 0;
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }

        private long calls() {
            return count("begun");
        }

        private void awaitCallsBegun(long number) {
            EngineRoot.eventually("the exit command was called", () -> calls() >= number);
        }

        private void awaitCalls(long number) {
            EngineRoot.eventually("the exit command has done its work", () -> count("ended 0") >= number);
            assertThat(calls()).isEqualTo(number);
        }
    }
}
