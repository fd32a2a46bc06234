// SPDX-License-Identifier: Apache-2.0
package dev.gantry.it;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.Test;

import dev.gantry.api.Container;
import dev.gantry.api.Engine;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.ContainerState;
import dev.gantry.api.model.LogQuery;
import dev.gantry.api.model.LogRecord;
import dev.gantry.api.model.LogSpec;
import dev.gantry.api.model.WaitCondition;
import dev.gantry.api.model.WaitResult;
import dev.gantry.embed.EngineBuilder;
import dev.gantry.spi.log.LogDriver;
import dev.gantry.spi.log.LogReader;
import dev.gantry.spi.log.LogTarget;
import dev.gantry.spi.runtime.LogSink;
import dev.gantry.spi.runtime.OciRuntime;
import dev.gantry.spi.runtime.OciRuntimeProvider;
import dev.gantry.spi.runtime.RuntimeContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A mistake in one plugin is a failure of one operation: the engine and the containers of others go on. */
class ThirdPartyTest {
    @Test
    void aRuntimeThatThrowsWhatItMayNotHindersNeitherTheEngineNorTheOthers() throws Exception {
        try (EngineRoot root = EngineRoot.on(RuntimeUnderTest.FAKE)) {
            GuestRuntime guest = new GuestRuntime();
            String id;
            try (Engine engine = guest.open(root)) {
                Container container =
                        engine.create(root.command("sleep", "1000").build());
                container.start();
                id = container.id();
            }
            guest.on("exitReport", () -> {
                throw new IllegalStateException("oops");
            });
            try (Engine engine = guest.open(root)) {
                Container other =
                        engine.create(root.command("true").runtime("fake").build());
                other.start();
                EngineRoot.eventually("the other is settled", () -> other.state() == ContainerState.EXITED);
                assertThatThrownBy(() -> engine.container(id).state())
                        .isInstanceOfSatisfying(
                                EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.RUNTIME_FAILED))
                        .hasMessageContaining("runtime guest")
                        .hasMessageContaining("exitReport()")
                        .hasCauseInstanceOf(IllegalStateException.class);
                guest.on("exitReport", () -> null);
                assertThatThrownBy(() -> engine.container(id).state())
                        .isInstanceOf(EngineException.class)
                        .hasMessageContaining("gave no result");
                guest.heal();
                assertThat(engine.container(id).state()).isEqualTo(ContainerState.RUNNING);
            }
        }
    }

    @Test
    void aRuntimeThatCannotBeOpenedIsNamed() throws Exception {
        try (EngineRoot root = EngineRoot.on(RuntimeUnderTest.FAKE);
                Engine engine = EngineBuilder.of(root.config())
                        .runtime(new OciRuntimeProvider() {
                            @Override
                            public String name() {
                                return "broken";
                            }

                            @Override
                            public OciRuntime open(RuntimeContext context) {
                                throw new IllegalStateException("oops");
                            }
                        })
                        .open()) {
            assertThatThrownBy(() ->
                            engine.create(root.command("true").runtime("broken").build()))
                    .isInstanceOfSatisfying(
                            EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.RUNTIME_FAILED))
                    .hasMessageContaining("runtime broken")
                    .hasMessageContaining("open()");
            assertThat(engine.info().runtimes()).containsKey("broken");
        }
    }

    @Test
    void whoHoldsAFutureLearnsOfWhateverEndsTheWait() throws Exception {
        try (EngineRoot root = EngineRoot.on(RuntimeUnderTest.FAKE)) {
            GuestRuntime guest = new GuestRuntime();
            try (Engine engine = EngineBuilder.of(root.config(
                            config -> config.defaultRuntime(GuestRuntime.NAME).supervise(false)))
                    .runtime(guest)
                    .open()) {
                Container container =
                        engine.create(root.command("sleep", "1000").build());
                container.start();
                guest.on("exitReport", () -> {
                    throw new StackOverflowError("for a test");
                });
                CompletableFuture<WaitResult> future = container.whenMet(List.of(WaitCondition.exit()));
                assertThatThrownBy(() -> future.get(30, TimeUnit.SECONDS))
                        .isInstanceOf(ExecutionException.class)
                        .hasCauseInstanceOf(StackOverflowError.class);
            }
        }
    }

    @Test
    void aLogDriverThatFailsLeavesNothingOpen() throws Exception {
        AtomicBoolean open = new AtomicBoolean();
        LogDriver driver = new LogDriver() {
            @Override
            public Set<String> names() {
                return Set.of("bad");
            }

            @Override
            public void validate(LogTarget target) {}

            @Override
            public LogSink sink(LogTarget target) {
                return new LogSink.None();
            }

            @Override
            public Optional<Path> path(LogTarget target) {
                throw new IllegalStateException("oops");
            }

            @Override
            public LogReader read(LogTarget target, LogQuery query) {
                open.set(true);
                return new LogReader() {
                    @Override
                    public Optional<LogRecord> next() {
                        return Optional.empty();
                    }

                    @Override
                    public void close() {
                        open.set(false);
                    }
                };
            }
        };
        try (EngineRoot root = EngineRoot.on(RuntimeUnderTest.FAKE);
                Engine engine =
                        EngineBuilder.of(root.config()).logDriver(driver).open()) {
            Container container = engine.create(root.command("true")
                    .log(new LogSpec(Optional.of("bad"), java.util.Map.of()))
                    .build());
            assertThat(container.inspect().logPath()).isEmpty();
            assertThatThrownBy(() -> container.logs(LogQuery.FOLLOW))
                    .isInstanceOfSatisfying(
                            EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PLUGIN_FAILED))
                    .hasMessageContaining("log driver bad")
                    .hasMessageContaining("path()");
            assertThat(open).isFalse();
        }
    }
}
