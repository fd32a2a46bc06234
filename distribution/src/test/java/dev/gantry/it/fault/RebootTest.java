// SPDX-License-Identifier: Apache-2.0
package dev.gantry.it.fault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import dev.gantry.api.Container;
import dev.gantry.api.ContainerOperations.Dependencies;
import dev.gantry.api.Engine;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.CleanupOptions;
import dev.gantry.api.model.ContainerSpecBuilder;
import dev.gantry.api.model.ContainerState;
import dev.gantry.api.model.ExitRecord;
import dev.gantry.api.model.ExitStatus;
import dev.gantry.api.model.RemoveOptions;
import dev.gantry.api.model.RestartPolicy;
import dev.gantry.api.model.Signal;
import dev.gantry.it.EngineRoot;
import dev.gantry.it.RuntimeUnderTest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * The machine goes down under containers in every state and comes up again: another boot id, no process, no cgroup, and
 * a run root that is empty or, where it is no tmpfs, full of files of the boot before.
 */
@Tag("real")
class RebootTest {
    private static final String BOOT_ID = "gantry.boot-id-file";
    private static final String FAILPOINTS = "gantry.failpoints";

    enum RunRoot {
        WIPED,
        STALE
    }

    static Stream<Arguments> machines() {
        return Stream.of(RuntimeUnderTest.values())
                .flatMap(runtime -> Stream.of(RunRoot.values()).map(runRoot -> Arguments.of(runtime, runRoot)));
    }

    @AfterEach
    void forgetBootId() {
        System.clearProperty(BOOT_ID);
        System.clearProperty(FAILPOINTS);
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("machines")
    void everyContainerIsAtRestAfterAReboot(RuntimeUnderTest runtime, RunRoot runRoot) throws Exception {
        try (EngineRoot root = EngineRoot.on(runtime)) {
            boot(root, "first");
            Map<ContainerState, String> before;
            String autoRemoved;
            String leftBehind;
            String policed;
            // The three states in which nobody rests are reached by operations that fail right after their intent.
            System.setProperty(FAILPOINTS, "stop.intent.saved=1*error(dies),remove.intent.saved=1*error(dies)");
            try (Engine engine = root.open(config -> config.supervise(false))) {
                System.clearProperty(FAILPOINTS);
                before = containersInEveryState(root, engine);
                leftBehind = running(engine, root.command("sleep", "1000").autoRemove(true))
                        .id();
                engine.container(leftBehind).kill(Signal.KILL);
                engine.container(leftBehind).cleanup(CleanupOptions.DEFAULT);
                autoRemoved = running(engine, root.command("sleep", "1000").autoRemove(true))
                        .id();
                policed = running(engine, root.command("sleep", "1000").restartPolicy(RestartPolicy.parse("always")))
                        .id();
                before.forEach((state, id) -> assertThat(
                                engine.container(id).inspect().summary().state())
                        .as("before the reboot")
                        .isEqualTo(state));
                reboot(root, engine, runRoot);
            }

            // Where the files of the boot before are still there, the monitors' last words are among them.
            boolean known = runtime.isReal() && runRoot == RunRoot.STALE;
            Engine engine = root.open();
            Truth.awaitSettled(root, engine);

            assertAt(engine, before.get(ContainerState.CONFIGURED), ContainerState.CONFIGURED);
            assertAt(engine, before.get(ContainerState.CREATED), ContainerState.CONFIGURED);
            for (ContainerState up : List.of(ContainerState.RUNNING, ContainerState.PAUSED, ContainerState.STOPPING)) {
                assertAt(engine, before.get(up), ContainerState.EXITED);
                assertEnded(engine, before.get(up), known);
            }
            for (ContainerState ended : List.of(ContainerState.STOPPED, ContainerState.EXITED)) {
                assertAt(engine, before.get(ended), ContainerState.EXITED);
                assertThat(engine.exits(before.get(ended))).singleElement().satisfies(exit -> {
                    assertThat(exit.status()).isEqualTo(new ExitStatus.Code(137));
                    assertThat(exit.source()).isEqualTo(ExitRecord.Source.MONITOR);
                });
            }
            EngineRoot.eventually(
                    "the removal is resumed",
                    () -> engine.find(before.get(ContainerState.REMOVING)).isEmpty());
            Truth.assertGone(root, engine, before.get(ContainerState.REMOVING));
            EngineRoot.eventually(
                    "what goes when it ends is gone",
                    () -> engine.find(autoRemoved).isEmpty());
            Truth.assertGone(root, engine, autoRemoved);
            assertEnded(engine, autoRemoved, known);
            EngineRoot.eventually(
                    "what should have gone when it ended is gone",
                    () -> engine.find(leftBehind).isEmpty());
            Truth.assertGone(root, engine, leftBehind);
            assertAt(engine, policed, ContainerState.EXITED);
            assertEnded(engine, policed, known);

            List<String> survivors = new ArrayList<>(before.values());
            survivors.remove(before.get(ContainerState.REMOVING));
            survivors.add(policed);
            for (String id : survivors) {
                Truth.assertAgreement(root, engine, engine.container(id));
                Truth.assertLivesOn(root, engine, engine.container(id));
            }
        }
    }

    private static void boot(EngineRoot root, String id) throws IOException {
        Path file = root.directory().resolve("boot_id");
        Files.writeString(file, id + "\n");
        System.setProperty(BOOT_ID, file.toString());
    }

    private static Map<ContainerState, String> containersInEveryState(EngineRoot root, Engine engine) {
        Map<ContainerState, String> containers = new LinkedHashMap<>();
        Container configured = engine.create(root.command("sleep", "1000").build());
        containers.put(ContainerState.CONFIGURED, configured.id());
        Container created = engine.create(root.command("sleep", "1000").build());
        created.init(Dependencies.REQUIRE);
        containers.put(ContainerState.CREATED, created.id());
        containers.put(
                ContainerState.RUNNING,
                running(engine, root.command("sleep", "1000")).id());
        Container paused = running(engine, root.command("sleep", "1000"));
        paused.pause();
        containers.put(ContainerState.PAUSED, paused.id());
        Container stopping = running(engine, root.command("sleep", "1000"));
        assertThatThrownBy(() -> stopping.stop(Duration.ofHours(1)))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INTERNAL));
        containers.put(ContainerState.STOPPING, stopping.id());
        Container exited = running(engine, root.command("sleep", "1000"));
        exited.kill(Signal.KILL);
        exited.cleanup(CleanupOptions.DEFAULT);
        containers.put(ContainerState.EXITED, exited.id());
        Container removing = engine.create(root.command("sleep", "1000").build());
        assertThatThrownBy(() -> removing.remove(RemoveOptions.DEFAULT))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INTERNAL));
        containers.put(ContainerState.REMOVING, removing.id());
        Container stopped = running(engine, root.command("sleep", "1000"));
        stopped.kill(Signal.KILL);
        containers.put(ContainerState.STOPPED, stopped.id());
        return containers;
    }

    private static Container running(Engine engine, ContainerSpecBuilder spec) {
        Container container = engine.create(spec.build());
        container.start();
        return container;
    }

    private static void reboot(EngineRoot root, Engine engine, RunRoot runRoot) throws IOException {
        List<String> ids = engine.containers().stream()
                .map(dev.gantry.api.model.ContainerSummary::id)
                .toList();
        engine.close();
        for (String id : ids) {
            for (Path cgroup : Truth.cgroups(id)) {
                Path freezer = cgroup.resolve("freezer.state");
                if (Files.exists(freezer)) {
                    Files.writeString(freezer, "THAWED");
                }
                Path freeze = cgroup.resolve("cgroup.freeze");
                if (Files.exists(freeze)) {
                    Files.writeString(freeze, "0");
                }
            }
            for (Path cgroup : Truth.cgroups(id)) {
                EngineRoot.eventually("the processes are dead", () -> kill(cgroup));
            }
        }
        // The monitors have their last words in their files, which nobody has recorded.
        EngineRoot.eventually("the monitors are gone", () -> root.processes().isEmpty());
        for (String id : ids) {
            for (Path cgroup : Truth.cgroups(id)) {
                Files.delete(cgroup);
            }
        }
        if (runRoot == RunRoot.WIPED) {
            MoreFiles.deleteRecursively(root.directory().resolve("run"), RecursiveDeleteOption.ALLOW_INSECURE);
        }
        boot(root, "second");
    }

    /** Whether there is none left. */
    private static boolean kill(Path cgroup) {
        try {
            List<String> pids = Files.readAllLines(cgroup.resolve("cgroup.procs"));
            pids.stream()
                    .map(Long::valueOf)
                    .flatMap(pid -> ProcessHandle.of(pid).stream())
                    .forEach(ProcessHandle::destroyForcibly);
            return pids.isEmpty();
        } catch (IOException e) {
            return true;
        }
    }

    private static void assertAt(Engine engine, String id, ContainerState state) {
        assertThat(engine.container(id).inspect().summary().state()).isEqualTo(state);
    }

    private static void assertEnded(Engine engine, String id, boolean known) {
        assertThat(engine.exits(id)).singleElement().satisfies(exit -> {
            if (known) {
                assertThat(exit.status()).isEqualTo(new ExitStatus.Code(137));
                assertThat(exit.source()).isEqualTo(ExitRecord.Source.MONITOR);
            } else {
                assertThat(exit.status()).isInstanceOf(ExitStatus.Unknown.class);
                assertThat(exit.source()).isEqualTo(ExitRecord.Source.REBOOT);
            }
        });
    }
}
