// SPDX-License-Identifier: Apache-2.0
package dev.gantry.it;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

import dev.gantry.api.Container;
import dev.gantry.api.ContainerOperations;
import dev.gantry.api.ContainerOperations.Dependencies;
import dev.gantry.api.Engine;
import dev.gantry.api.EngineConfig;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.CleanupOptions;
import dev.gantry.api.model.ContainerState;
import dev.gantry.api.model.ExitRecord;
import dev.gantry.api.model.ExitStatus;
import dev.gantry.api.model.RemoveOptions;
import dev.gantry.api.model.Signal;
import dev.gantry.api.model.WaitCondition;
import dev.gantry.api.model.WaitResult;
import dev.gantry.embed.EngineBuilder;
import dev.gantry.plugin.runtime.fake.FakeRuntimeProvider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What happens at the edges: an engine that closes, a run that comes in between, a root in the wrong place. */
class EngineEndTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @Test
    void theRegistrationOfAnEngineThatWasKilledGoesWithTheNext() throws Exception {
        try (EngineRoot root = EngineRoot.on(RuntimeUnderTest.FAKE)) {
            Path engines = root.config().runRoot().resolve("engines");
            root.open();
            Path dead = Files.createFile(engines.resolve("1.999999999999.1"));
            Path other = Files.createFile(engines.resolve("no-engine"));
            root.open();
            assertThat(dead).doesNotExist();
            assertThat(other).exists();
            try (Stream<Path> left = Files.list(engines)) {
                assertThat(left).as("of two living engines, and what is none").hasSize(3);
            }
        }
    }

    @Test
    void closingAnEngineWakesThoseWhoWaitAndStopsNothing() throws Exception {
        try (EngineRoot root = EngineRoot.on(RuntimeUnderTest.FAKE)) {
            Engine engine = Engine.open(root.config());
            Container container = engine.create(root.command("sleep", "1000").build());
            container.start();
            CompletableFuture<ExitStatus> waiting = Meanwhile.supply(container::waitForExit);
            CompletableFuture<WaitResult> future = container.whenMet(List.of(WaitCondition.exit()));
            engine.close();
            for (CompletableFuture<?> each : List.of(waiting, future)) {
                assertThatThrownBy(() -> each.get(SOON.toSeconds(), TimeUnit.SECONDS))
                        .isInstanceOf(ExecutionException.class)
                        .cause()
                        .isInstanceOfSatisfying(
                                EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ENGINE_CLOSED));
            }
            assertThatThrownBy(container::pause)
                    .isInstanceOfSatisfying(
                            EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ENGINE_CLOSED));
            assertThat(root.open().container(container.id()).state()).isEqualTo(ContainerState.RUNNING);
        }
    }

    @Test
    void closingAnEngineDoesNotWaitForALockThatAnotherHolds() throws Exception {
        try (EngineRoot root = EngineRoot.on(RuntimeUnderTest.FAKE)) {
            Engine holding = root.open();
            Engine closing = root.open();
            Container container = holding.create(root.command("sleep", "1000").build());
            CountDownLatch held = new CountDownLatch(1);
            CountDownLatch enough = new CountDownLatch(1);
            CompletableFuture<Void> batch = Meanwhile.run(() -> container.batch(operations -> {
                held.countDown();
                return await(enough);
            }));
            assertThat(await(held)).isTrue();
            Container same = closing.container(container.id());
            CompletableFuture<Void> start = Meanwhile.run(() -> same.start());
            EngineRoot.eventually(
                    "the start waits for the lock",
                    () -> holding.locks().stream()
                            .anyMatch(lock -> !lock.waiterPids().isEmpty()));
            Meanwhile.run(closing::close).get(SOON.toSeconds(), TimeUnit.SECONDS);
            assertThatThrownBy(() -> start.get(SOON.toSeconds(), TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOfSatisfying(
                            EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ENGINE_CLOSED));
            enough.countDown();
            batch.get(SOON.toSeconds(), TimeUnit.SECONDS);
            assertThat(container.state()).isEqualTo(ContainerState.CONFIGURED);
        }
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(SOON.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whatABatchHandsOutIsOfNoUseOutsideIt() throws Exception {
        try (EngineRoot root = EngineRoot.on(RuntimeUnderTest.FAKE)) {
            Engine engine = root.open();
            Container container = engine.create(root.command("sleep", "1000").build());
            ContainerOperations leaked = container.batch(operations -> {
                CompletableFuture<Void> elsewhere = Meanwhile.run(() -> operations.start());
                assertThatThrownBy(() -> elsewhere.get(SOON.toSeconds(), TimeUnit.SECONDS))
                        .cause()
                        .isInstanceOfSatisfying(
                                EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT));
                return operations;
            });
            for (ThrowingCallable use : List.<ThrowingCallable>of(
                    () -> leaked.start(), leaked::state, () -> leaked.addArtifact("a", new byte[0]))) {
                assertThatThrownBy(use)
                        .isInstanceOfSatisfying(
                                EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT));
            }
            assertThat(container.state()).isEqualTo(ContainerState.CONFIGURED);
        }
    }

    @Test
    void aStopMayHaveUntilNearlyTheEndOfTime() throws Exception {
        try (EngineRoot root = EngineRoot.on(RuntimeUnderTest.FAKE)) {
            Engine engine = root.open();
            Container container =
                    engine.create(root.command("sh", "-c", "trap '' TERM; while true; do sleep 0.05; done")
                            .build());
            container.start();
            Duration nearlyForever =
                    Duration.between(Instant.now(), Instant.MAX).minusSeconds(2);
            CompletableFuture<Void> stop = Meanwhile.run(() -> container.stop(nearlyForever));
            EngineRoot.eventually("it is being stopped", () -> container.state() == ContainerState.STOPPING);
            container.kill(Signal.KILL);
            stop.get(SOON.toSeconds(), TimeUnit.SECONDS);
        }
    }

    @Test
    void aForcedRemovalEndsTheRunThatBeganWhileItWaited() throws Exception {
        try (EngineRoot root = EngineRoot.on(RuntimeUnderTest.FAKE)) {
            Engine engine = root.open();
            Container container = engine.create(
                    root.command("sh", "-c", "trap 'sleep 0.3; exit 0' TERM; while true; do sleep 0.05; done")
                            .build());
            container.start();
            int runs = 1;
            CompletableFuture<Void> removal = Meanwhile.run(
                    () -> container.remove(new RemoveOptions(true, false, Optional.of(Duration.ofSeconds(10)))));
            while (!removal.isDone()) {
                try {
                    container.start();
                    runs++;
                } catch (EngineException e) {
                    assertThat(e.code().kind()).isIn(ErrorCode.Kind.STATE);
                }
            }
            removal.get(SOON.toSeconds(), TimeUnit.SECONDS);
            assertThat(engine.exits(container.id())).extracting(ExitRecord::run).hasSize(runs);
        }
    }

    @Test
    void theNextExitIsThatOfTheNextRunThatHasOne() throws Exception {
        try (EngineRoot root = EngineRoot.on(RuntimeUnderTest.FAKE)) {
            Engine engine = root.open();
            Container container =
                    engine.create(root.command("sh", "-c", "exit 4").build());
            CompletableFuture<WaitResult> next = container.whenMet(List.of(new WaitCondition.NextExit()));
            container.init(Dependencies.START);
            container.cleanup(CleanupOptions.DEFAULT);
            container.start();
            ExitRecord exit =
                    next.get(SOON.toSeconds(), TimeUnit.SECONDS).exit().orElseThrow();
            assertThat(exit.status()).isEqualTo(new ExitStatus.Code(4));
            assertThat(exit.run()).isEqualTo(2);
        }
    }

    @Test
    void waitingForAContainerThatWasMadeAndRemovedBeforeItRanGivesZero() throws Exception {
        try (EngineRoot root = EngineRoot.on(RuntimeUnderTest.FAKE)) {
            Engine engine = root.open();
            Container container = engine.create(root.command("true").build());
            container.init(Dependencies.START);
            CompletableFuture<ExitStatus> waiting = Meanwhile.supply(container::waitForExit);
            container.remove(RemoveOptions.DEFAULT);
            assertThat(waiting.get(SOON.toSeconds(), TimeUnit.SECONDS)).isEqualTo(new ExitStatus.Code(0));
        }
    }

    @Test
    void aRunRootServesOneRootAndARootOneRunRoot() throws Exception {
        try (EngineRoot root = EngineRoot.on(RuntimeUnderTest.FAKE)) {
            root.open();
            Path other = root.directory().resolve("other");
            assertThatThrownBy(() -> root.open(config -> config.root(other)))
                    .isInstanceOfSatisfying(EngineException.class, e -> {
                        assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CONFIG);
                        assertThat(e).hasMessageContaining("belongs to root");
                    });
            assertThatThrownBy(() -> root.open(config -> config.runRoot(other)))
                    .isInstanceOfSatisfying(EngineException.class, e -> {
                        assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CONFIG);
                        assertThat(e).hasMessageContaining("in use with run root");
                    });
        }
    }

    @Test
    void aPidFileThatCannotBeWrittenLeavesNothingMade() throws Exception {
        try (EngineRoot root = EngineRoot.on(RuntimeUnderTest.FAKE)) {
            Engine engine = root.open();
            Container container = engine.create(root.command("true")
                    .files(new dev.gantry.api.model.HandoverFiles(
                            Optional.empty(), Optional.of(Path.of("/nonexistent/pid")), Optional.empty()))
                    .build());
            assertThatThrownBy(container::start).isInstanceOf(EngineException.class);
            assertThat(container.state()).isEqualTo(ContainerState.CONFIGURED);
            assertThat(engine.exits(container.id())).isEmpty();
        }
    }

    @Test
    void aContainerIdFileThatExistsForbidsTheContainer() throws Exception {
        try (EngineRoot root = EngineRoot.on(RuntimeUnderTest.FAKE)) {
            Engine engine = root.open();
            Path file = root.directory().resolve("cid");
            Container container = engine.create(root.command("true")
                    .files(new dev.gantry.api.model.HandoverFiles(
                            Optional.of(file), Optional.empty(), Optional.empty()))
                    .build());
            assertThat(file).hasContent(container.id());
            assertThatThrownBy(() -> engine.create(root.command("true")
                            .files(new dev.gantry.api.model.HandoverFiles(
                                    Optional.of(file), Optional.empty(), Optional.empty()))
                            .build()))
                    .hasMessageContaining("exists");
            assertThat(engine.containers()).hasSize(1);
            container.remove(RemoveOptions.DEFAULT);
            assertThat(Files.exists(file)).isFalse();
        }
    }

    /** A runtime that keeps its containers in memory has forgotten them when the engine is opened again. */
    @Test
    void aContainerThatItsRuntimeForgotHasEndedInAWayThatNobodyKnows() throws Exception {
        try (EngineRoot root = EngineRoot.on(RuntimeUnderTest.FAKE)) {
            EngineConfig forgetful = root.config(config -> config.runtime(
                    "fake",
                    new EngineConfig.RuntimeSettings(
                            Optional.empty(), Optional.empty(), List.of(), Map.of("store", "memory"))));
            String id;
            try (Engine engine = Engine.open(forgetful)) {
                Container container =
                        engine.create(root.command("sleep", "1000").build());
                container.start();
                id = container.id();
            }
            try (Engine engine = Engine.open(forgetful)) {
                Container container = engine.container(id);
                assertThat(container.waitForExit()).isInstanceOf(ExitStatus.Unknown.class);
                EngineRoot.eventually("at rest", () -> container.state() == ContainerState.EXITED);
                container.start();
                assertThat(container.state()).isEqualTo(ContainerState.RUNNING);
                container.remove(RemoveOptions.FORCE);
            }
        }
    }

    @Test
    void aContainerThatCouldNotBeStartedAgainIsNotStoppedForARestart() throws Exception {
        try (EngineRoot root = EngineRoot.on(RuntimeUnderTest.FAKE)) {
            Container container;
            try (Engine engine = root.open()) {
                container = engine.create(root.command("sleep", "1000").build());
                container.start();
            }
            Engine withoutLogs = EngineBuilder.of(root.config())
                    .discovery(false)
                    .runtime(new FakeRuntimeProvider())
                    .open();
            try (withoutLogs) {
                Container same = withoutLogs.container(container.id());
                assertThatThrownBy(() -> same.restart(Duration.ZERO))
                        .isInstanceOfSatisfying(
                                EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NO_SUCH_PLUGIN));
                assertThat(same.state()).isEqualTo(ContainerState.RUNNING);
            }
        }
    }
}
