// SPDX-License-Identifier: Apache-2.0
package dev.gantry.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.gantry.api.Container;
import dev.gantry.api.ContainerOperations;
import dev.gantry.api.ContainerOperations.Dependencies;
import dev.gantry.api.Engine;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.ContainerState;
import dev.gantry.api.model.ContainerUpdate;
import dev.gantry.api.model.ExitRecord;
import dev.gantry.api.model.ExitStatus;
import dev.gantry.api.model.NamespaceMode;
import dev.gantry.api.model.NamespaceSpec;
import dev.gantry.api.model.RemoveOptions;
import dev.gantry.api.model.Resources;
import dev.gantry.api.model.RestartPolicy;
import dev.gantry.api.model.Signal;
import dev.gantry.api.model.WaitCondition;
import dev.gantry.api.model.WaitResult;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Tag("real")
class LifecycleRulesTest {
    private static final String DEAF = "trap '' TERM; while true; do sleep 0.2; done";

    @ParameterizedTest
    @EnumSource
    void aProcessThatIgnoresTheStopSignalIsKilledAtTheTimeout(RuntimeUnderTest runtime) throws Exception {
        try (EngineRoot root = EngineRoot.on(runtime)) {
            Engine engine = root.open();
            Container container = engine.create(root.command("sh", "-c", DEAF).build());
            container.start();
            container.stop(Duration.ofSeconds(1));
            assertThat(container.waitForExit()).isEqualTo(new ExitStatus.Code(137));
            ExitRecord exit = engine.exits(container.id()).get(0);
            Duration lived =
                    Duration.between(container.inspect().summary().startedAt().orElseThrow(), exit.finishedAt());
            assertThat(lived).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
        }
    }

    @ParameterizedTest
    @EnumSource
    void waitIsAnsweredBeforeDuringAndAfterTheExitAndAfterRemoval(RuntimeUnderTest runtime) throws Exception {
        try (EngineRoot root = EngineRoot.on(runtime)) {
            Engine engine = root.open();
            Container container = engine.create(
                    root.command("sh", "-c", "sleep 0.3; exit 7").name("waited").build());
            assertThat(container.waitForExit()).as("never ran").isEqualTo(new ExitStatus.Code(0));
            container.start();
            CompletableFuture<WaitResult> during = container.whenMet(List.of(WaitCondition.exit()));
            CompletableFuture<WaitResult> removed = container.whenMet(List.of(new WaitCondition.Removed()));
            assertThat(code(during.get(30, TimeUnit.SECONDS))).isEqualTo(7);
            assertThat(container.waitForExit()).isEqualTo(new ExitStatus.Code(7));
            EngineRoot.eventually("cleaned up", () -> container.state() == ContainerState.EXITED);
            container.remove(RemoveOptions.DEFAULT);
            assertThat(code(removed.get(30, TimeUnit.SECONDS))).isEqualTo(7);
            assertThat(container.waitForExit()).isEqualTo(new ExitStatus.Code(7));
            assertThat(engine.exits("waited")).hasSize(1);
        }
    }

    private static int code(WaitResult result) {
        return result.exit().orElseThrow().status().code().orElseThrow();
    }

    @ParameterizedTest
    @EnumSource
    void aStateThatIsPassedThroughQuicklyIsStillSeen(RuntimeUnderTest runtime) throws Exception {
        try (EngineRoot root = EngineRoot.on(runtime)) {
            Engine engine = root.open();
            Container container = engine.create(root.command("true").build());
            CompletableFuture<WaitResult> running =
                    container.whenMet(List.of(new WaitCondition.State(ContainerState.RUNNING)));
            CompletableFuture<WaitResult> next = container.whenMet(List.of(new WaitCondition.NextExit()));
            container.start();
            assertThat(running.get(30, TimeUnit.SECONDS).condition())
                    .isEqualTo(new WaitCondition.State(ContainerState.RUNNING));
            assertThat(code(next.get(30, TimeUnit.SECONDS))).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void onFailureRestartsAsOftenAsItSays(RuntimeUnderTest runtime) throws Exception {
        try (EngineRoot root = EngineRoot.on(runtime)) {
            Engine engine = root.open();
            Container container = engine.create(root.command("sh", "-c", "exit 5")
                    .restartPolicy(RestartPolicy.parse("on-failure:3"))
                    .build());
            container.start();
            container.waitFor(List.of(new WaitCondition.Exit(OptionalInt.of(4))), Duration.ofSeconds(60));
            EngineRoot.eventually("at rest", () -> container.state() == ContainerState.EXITED);
            assertThat(engine.exits(container.id())).extracting(ExitRecord::run).containsExactly(1, 2, 3, 4);
            assertThat(container.inspect().summary().restartCount()).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @EnumSource
    void alwaysRestartsUntilAUserStopsIt(RuntimeUnderTest runtime) throws Exception {
        try (EngineRoot root = EngineRoot.on(runtime)) {
            Engine engine = root.open();
            Container container = engine.create(root.command("sh", "-c", "sleep 0.1")
                    .restartPolicy(RestartPolicy.parse("always"))
                    .build());
            container.start();
            container.waitFor(List.of(new WaitCondition.Exit(OptionalInt.of(3))), Duration.ofSeconds(60));
            try {
                container.stop(Duration.ZERO);
            } catch (EngineException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.CONTAINER_STOPPED);
            }
            EngineRoot.eventually("at rest", () -> container.state() == ContainerState.EXITED);
            int runs = engine.exits(container.id()).size();
            assertThat(container.shouldRestart()).isFalse();
            assertThat(container.run()).contains(runs);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aKilledContainerIsNotRestarted(RuntimeUnderTest runtime) throws Exception {
        try (EngineRoot root = EngineRoot.on(runtime)) {
            Engine engine = root.open();
            Container container = engine.create(root.command("sleep", "1000")
                    .restartPolicy(RestartPolicy.parse("always"))
                    .build());
            container.start();
            container.kill(Signal.KILL);
            EngineRoot.eventually("at rest", () -> container.state() == ContainerState.EXITED);
            assertThat(container.run()).contains(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFrozenContainerThawsAndCanBeKilledFrozen(RuntimeUnderTest runtime) throws Exception {
        try (EngineRoot root = EngineRoot.on(runtime)) {
            Engine engine = root.open();
            Container container = engine.create(root.command("sleep", "1000").build());
            container.start();
            container.pause();
            assertThat(container.state()).isEqualTo(ContainerState.PAUSED);
            container.unpause();
            assertThat(container.state()).isEqualTo(ContainerState.RUNNING);
            container.pause();
            container.kill(Signal.KILL);
            assertThat(container.waitForExit()).isEqualTo(new ExitStatus.Code(137));
        }
    }

    @ParameterizedTest
    @EnumSource
    void anUpdateIsKeptAndReachesTheCgroup(RuntimeUnderTest runtime) throws Exception {
        try (EngineRoot root = EngineRoot.on(runtime)) {
            Engine engine = root.open();
            Container container = engine.create(root.command("sleep", "1000").build());
            container.start();
            long limit = 64L << 20;
            container.update(ContainerUpdate.resources(new Resources(
                    OptionalLong.of(limit),
                    OptionalLong.of(2 * limit),
                    OptionalLong.empty(),
                    OptionalLong.empty(),
                    OptionalLong.empty(),
                    OptionalLong.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    OptionalLong.of(77))));
            assertThat(container.inspect().spec().resources().memory()).hasValue(limit);
            if (runtime.isReal()) {
                assertThat(cgroupFile(container, "memory", "memory.limit_in_bytes", "memory.max"))
                        .isEqualTo(Long.toString(limit));
                container.restart(Duration.ZERO);
                assertThat(cgroupFile(container, "pids", "pids.max", "pids.max"))
                        .isEqualTo("77");
            }
        }
    }

    private static String cgroupFile(Container container, String controller, String v1, String v2) throws IOException {
        String path =
                Files.readAllLines(Path.of(
                                "/proc",
                                Long.toString(container.inspect().summary().pid()),
                                "cgroup"))
                        .stream()
                        .filter(line -> line.matches("[0-9]+:([a-z,]*,)?" + controller + "(,.*)?:.*"))
                        .map(line -> line.substring(line.lastIndexOf(':') + 1))
                        .findFirst()
                        .orElse("");
        Path file = path.isEmpty()
                ? Path.of("/sys/fs/cgroup", container.inspect().summary().pid() + "", v2)
                : Path.of("/sys/fs/cgroup", controller + path, v1);
        return Files.readString(file).strip();
    }

    @ParameterizedTest
    @EnumSource
    void aRenamedContainerIsFoundByItsNewNameOnly(RuntimeUnderTest runtime) throws Exception {
        try (EngineRoot root = EngineRoot.on(runtime)) {
            Engine engine = root.open();
            Container container = engine.create(root.command("true").name("old").build());
            engine.create(root.command("true").name("taken").build());
            container.rename("new");
            assertThat(engine.find("old")).isEmpty();
            assertThat(engine.container("new").id()).isEqualTo(container.id());
            assertThatThrownBy(() -> container.rename("taken"))
                    .isInstanceOfSatisfying(
                            EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONTAINER_EXISTS));
            assertThat(container.name()).isEqualTo("new");
        }
    }

    @ParameterizedTest
    @EnumSource
    void dependenciesAreStartedFirstAndForbidRemoval(RuntimeUnderTest runtime) throws Exception {
        try (EngineRoot root = EngineRoot.on(runtime)) {
            Engine engine = root.open();
            Container base =
                    engine.create(root.command("sleep", "1000").name("base").build());
            Container middle = engine.create(root.command("sleep", "1000")
                    .name("middle")
                    .requires("base")
                    .build());
            Container top = engine.create(
                    root.command("sleep", "1000").name("top").requires("middle").build());
            assertThatThrownBy(() -> top.start(Dependencies.REQUIRE))
                    .isInstanceOfSatisfying(
                            EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONTAINER_STATE));
            top.start();
            assertThat(base.state()).isEqualTo(ContainerState.RUNNING);
            assertThat(middle.state()).isEqualTo(ContainerState.RUNNING);
            assertThat(base.inspect().summary().startedAt().orElseThrow())
                    .isBefore(middle.inspect().summary().startedAt().orElseThrow());
            assertThatThrownBy(() -> base.remove(RemoveOptions.FORCE))
                    .isInstanceOfSatisfying(
                            EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DEPENDENCY_EXISTS));
            base.remove(new RemoveOptions(true, true, Optional.of(Duration.ZERO)));
            assertThat(engine.containers()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "FAKE")
    void aContainerJoinsThePidNamespaceOfAnother(RuntimeUnderTest runtime) throws Exception {
        try (EngineRoot root = EngineRoot.on(runtime)) {
            Engine engine = root.open();
            Container owner =
                    engine.create(root.command("sleep", "1000").name("owner").build());
            owner.start();
            NamespaceSpec defaults = NamespaceSpec.DEFAULT;
            Container guest = engine.create(root.command("sleep", "1000")
                    .namespaces(new NamespaceSpec(
                            NamespaceMode.container("owner"),
                            defaults.ipc(),
                            defaults.uts(),
                            defaults.cgroup(),
                            defaults.network(),
                            defaults.hostname()))
                    .build());
            guest.start();
            assertThat(namespace(guest)).isEqualTo(namespace(owner));
            guest.stop(Duration.ZERO);
            assertThat(owner.state()).isEqualTo(ContainerState.RUNNING);
        }
    }

    private static Path namespace(Container container) throws IOException {
        return Files.readSymbolicLink(
                Path.of("/proc", Long.toString(container.inspect().summary().pid()), "ns", "pid"));
    }

    @ParameterizedTest
    @EnumSource
    void aBatchRunsUnderOneLock(RuntimeUnderTest runtime) throws Exception {
        try (EngineRoot root = EngineRoot.on(runtime)) {
            Engine engine = root.open();
            Container container = engine.create(root.command("sleep", "1000").build());
            ContainerState state = container.batch(operations -> {
                operations.start();
                operations.pause();
                assertThat(engine.locks()).hasSize(1);
                assertThatThrownBy(container::unpause)
                        .isInstanceOfSatisfying(
                                EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.WOULD_DEADLOCK));
                operations.unpause();
                operations.stop(Duration.ZERO);
                return operations.state();
            });
            assertThat(state).isEqualTo(ContainerState.STOPPED);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBatchThatTouchesAnotherContainerFailsAtOnceInsteadOfWaitingForEver(RuntimeUnderTest runtime)
            throws Exception {
        try (EngineRoot root = EngineRoot.on(runtime)) {
            Engine engine = root.open();
            Container one = engine.create(root.command("true").name("one").build());
            Container other = engine.create(root.command("true").name("other").build());
            List<Executable> touches = List.of(
                    other::start,
                    other::state,
                    other::sync,
                    () -> other.rename("another"),
                    () -> other.remove(RemoveOptions.DEFAULT),
                    () -> other.batch(ContainerOperations::state));
            one.batch(operations -> {
                for (Executable touch : touches) {
                    assertThatThrownBy(touch::execute).isInstanceOfSatisfying(EngineException.class, e -> {
                        assertThat(e.code()).isEqualTo(ErrorCode.WOULD_DEADLOCK);
                        assertThat(e).hasMessageContainingAll(one.id(), other.id());
                        assertThat(e.nextStep())
                                .hasValueSatisfying(step -> assertThat(step).contains("batch"));
                    });
                }
                assertThat(other.inspect().summary().state()).isEqualTo(ContainerState.CONFIGURED);
                return true;
            });
            assertThat(other.name()).isEqualTo("other");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aStartWithinABatchStartsTheDependenciesToo(RuntimeUnderTest runtime) throws Exception {
        try (EngineRoot root = EngineRoot.on(runtime)) {
            Engine engine = root.open();
            Container base =
                    engine.create(root.command("sleep", "1000").name("base").build());
            Container middle = engine.create(root.command("sleep", "1000")
                    .name("middle")
                    .requires("base")
                    .build());
            Container top = engine.create(
                    root.command("sleep", "1000").name("top").requires("middle").build());
            top.batch(operations -> {
                operations.start();
                return true;
            });
            assertThat(List.of(base, middle, top))
                    .allSatisfy(container -> assertThat(container.state()).isEqualTo(ContainerState.RUNNING));
            for (Container each : List.of(top, middle, base)) {
                each.stop(Duration.ZERO);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAutomaticallyRemovedContainerIsGoneAfterItsExitAndItsCodeIsNot(RuntimeUnderTest runtime) throws Exception {
        try (EngineRoot root = EngineRoot.on(runtime)) {
            Engine engine = root.open();
            Container container = engine.create(
                    root.command("sh", "-c", "exit 9").autoRemove(true).build());
            container.start();
            WaitResult result = container.waitFor(List.of(new WaitCondition.Removed()), Duration.ofSeconds(30));
            assertThat(code(result)).isEqualTo(9);
            assertThat(engine.containers()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void artifactsAreKeptWithTheContainer(RuntimeUnderTest runtime) throws Exception {
        try (EngineRoot root = EngineRoot.on(runtime)) {
            Engine engine = root.open();
            Container container = engine.create(root.command("true").build());
            container.addArtifact("note", new byte[] {1, 2});
            container.addArtifact("note", new byte[] {3});
            assertThat(container.getArtifact("note")).containsExactly(3);
            container.removeArtifact("note");
            assertThatThrownBy(() -> container.getArtifact("note"))
                    .isInstanceOfSatisfying(
                            EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NO_SUCH_ARTIFACT));
            for (String bad : List.of("", "..", "a/b", ".draft", "a\0b")) {
                assertThatThrownBy(() -> container.addArtifact(bad, new byte[0]))
                        .isInstanceOfSatisfying(
                                EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT));
            }
        }
    }
}
