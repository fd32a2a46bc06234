// SPDX-License-Identifier: Apache-2.0
package dev.gantry.it;

import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.gantry.api.Container;
import dev.gantry.api.ContainerOperations;
import dev.gantry.api.Engine;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.ContainerState;
import dev.gantry.api.model.ExitRecord;
import dev.gantry.api.model.RemoveOptions;
import dev.gantry.api.model.RestartPolicy;
import dev.gantry.api.model.Signal;
import dev.gantry.api.model.WaitCondition;
import dev.gantry.embed.EngineBuilder;
import dev.gantry.plugin.log.k8sfile.K8sFileLogDriver;
import dev.gantry.spi.runtime.OciRuntimeProvider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Restarts that take their time, that somebody interferes with, or that fail half way. */
@Tag("real")
class RestartTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    private static CompletableFuture<Void> restarting(Container container) {
        CompletableFuture<Void> restart = Meanwhile.run(() -> container.restart(ContainerOperations.FOREVER));
        EngineRoot.eventually(
                "it is being stopped", () -> container.inspect().summary().state() == ContainerState.STOPPING);
        return restart;
    }

    @ParameterizedTest
    @EnumSource
    void aContainerThatTakesForEverToStopForItsRestartCanBeKilledAndRunsAgain(RuntimeUnderTest runtime)
            throws Exception {
        try (EngineRoot root = EngineRoot.on(runtime)) {
            Engine engine = root.open();
            Container container = engine.create(root.command("sleep", "1000").build());
            container.start();
            CompletableFuture<Void> restart = restarting(container);
            container.kill(Signal.KILL);
            restart.get(SOON.toSeconds(), TimeUnit.SECONDS);
            assertThat(container.state()).isEqualTo(ContainerState.RUNNING);
            assertThat(container.run()).contains(2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoStopsAContainerDuringItsRestartHasTheLastWord(RuntimeUnderTest runtime) throws Exception {
        try (EngineRoot root = EngineRoot.on(runtime)) {
            Engine engine = root.open();
            Container container = engine.create(root.command("sleep", "1000").build());
            container.start();
            CompletableFuture<Void> restart = restarting(container);
            container.stop(Duration.ZERO);
            assertThatThrownBy(() -> restart.get(SOON.toSeconds(), TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .hasMessageContaining("stopped by somebody else")
                    .isInstanceOfSatisfying(
                            EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONTAINER_STATE));
            EngineRoot.eventually("at rest", () -> container.state() == ContainerState.EXITED);
            assertThat(container.run()).contains(1);
        }
    }

    @Test
    void aContainerCanBeRemovedByForceDuringItsRestart() throws Exception {
        try (EngineRoot root = EngineRoot.on(RuntimeUnderTest.FAKE)) {
            Engine engine = root.open();
            Container container = engine.create(root.command("sleep", "1000").build());
            container.start();
            CompletableFuture<Void> restart = restarting(container);
            container.remove(new RemoveOptions(true, false, java.util.Optional.of(Duration.ZERO)));
            // It may look when the container has ended and is not gone yet.
            assertThatThrownBy(() -> restart.get(SOON.toSeconds(), TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOfSatisfying(
                            EngineException.class,
                            e -> assertThat(e.code()).isIn(ErrorCode.CONTAINER_REMOVED, ErrorCode.CONTAINER_STATE));
            assertThat(engine.containers()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRestartByAUserLeavesThePolicyArmed(RuntimeUnderTest runtime) throws Exception {
        try (EngineRoot root = EngineRoot.on(runtime)) {
            Engine engine = root.open();
            Container container = engine.create(root.command("sh", "-c", "sleep 1; exit 4")
                    .restartPolicy(RestartPolicy.parse("always"))
                    .build());
            container.start();
            container.restart(Duration.ZERO);
            container.waitFor(List.of(new WaitCondition.Exit(OptionalInt.of(2))), SOON);
            EngineRoot.eventually("it runs a third time", () -> container.run().orElse(0) >= 3);
        }
    }

    @Test
    void anEngineThatOpensAfterACrashInARestartFinishesIt() throws Exception {
        try (EngineRoot root = EngineRoot.on(RuntimeUnderTest.FAKE)) {
            Container container;
            try (Engine engine = root.open()) {
                container = engine.create(root.command("sleep", "1000").build());
                container.start();
                restarting(container);
                // The engine closes under the restart, as one does whose program ends.
            }
            Engine next = root.open();
            Container again = next.container(container.id());
            assertThat(again.state()).isEqualTo(ContainerState.STOPPING);
            again.kill(Signal.KILL);
            EngineRoot.eventually("it runs again", () -> again.state() == ContainerState.RUNNING);
            assertThat(again.run()).contains(2);
        }
    }

    /** The outcome of a step that took too long is not known: the restart is neither over nor forgotten. */
    @Test
    void aPolicyRestartWhoseStartTimesOutIsFinishedLater() throws Exception {
        try (EngineRoot root = EngineRoot.on(RuntimeUnderTest.FAKE)) {
            AtomicInteger starts = new AtomicInteger();
            OciRuntimeProvider slow = startsTimeOutAt(2, starts);
            try (Engine engine = EngineBuilder.of(root.config())
                    .discovery(false)
                    .runtime(slow)
                    .logDriver(new K8sFileLogDriver())
                    .open()) {
                Container container = engine.create(root.command("sh", "-c", "sleep 0.1; exit 1")
                        .restartPolicy(RestartPolicy.parse("on-failure:2"))
                        .build());
                container.start();
                EngineRoot.eventually(
                        "both restarts were made",
                        () -> engine.exits(container.id()).size() == 3 && container.state() == ContainerState.EXITED);
                assertThat(engine.exits(container.id()))
                        .extracting(ExitRecord::run)
                        .last()
                        .isEqualTo(container.run().orElseThrow());
                assertThat(starts).hasValueGreaterThan(3);
                container.remove(RemoveOptions.DEFAULT);
            }
        }
    }

    private static OciRuntimeProvider startsTimeOutAt(int number, AtomicInteger starts) {
        return new AlteredFake(call -> {
            if (call.method().equals("start") && starts.incrementAndGet() == number) {
                throw new EngineException(ErrorCode.TIMED_OUT, "the runtime does not answer");
            }
            return call.proceed();
        });
    }

    @ParameterizedTest
    @EnumSource
    void aContainerThatOthersNeedIsAutomaticallyRemovedWithTheLastOfThem(RuntimeUnderTest runtime) throws Exception {
        try (EngineRoot root = EngineRoot.on(runtime)) {
            Engine engine = root.open();
            Container needed = engine.create(root.command("sleep", "1000")
                    .name("needed")
                    .autoRemove(true)
                    .build());
            needed.start();
            Container dependent =
                    engine.create(root.command("true").requires("needed").build());
            needed.kill(Signal.KILL);
            EngineRoot.eventually(
                    "it is at rest", () -> needed.inspect().summary().state() == ContainerState.EXITED);
            dependent.remove(RemoveOptions.DEFAULT);
            assertThat(engine.containers()).isEmpty();
        }
    }
}
