// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.demo;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gantry.api.Container;
import dev.gantry.api.ContainerOperations.Dependencies;
import dev.gantry.api.Engine;
import dev.gantry.api.LogStream;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.ContainerSpec;
import dev.gantry.api.model.ContainerState;
import dev.gantry.api.model.LogQuery;
import dev.gantry.api.model.RemoveOptions;
import dev.gantry.plugin.runtime.fake.FakeScript;
import dev.gantry.testkit.GantryTest;
import dev.gantry.testkit.RecordedEvents;
import dev.gantry.testkit.Rootfs;
import dev.gantry.testkit.TestEngine;
import dev.gantry.testkit.VirtualTime;

import static dev.gantry.testkit.GantryAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

@Execution(ExecutionMode.CONCURRENT)
@GantryTest
class LifecycleTest {
    private static final List<ContainerState> STATES = List.of(
            ContainerState.CONFIGURED,
            ContainerState.CREATED,
            ContainerState.RUNNING,
            ContainerState.PAUSED,
            ContainerState.EXITED);

    private static Container in(ContainerState state, TestEngine test) {
        Container container = test.create(FakeScript.EMPTY.hang());
        switch (state) {
            case CONFIGURED -> {}
            case CREATED -> container.init(Dependencies.START);
            case RUNNING -> container.start();
            case PAUSED -> {
                container.start();
                container.pause();
            }
            default -> {
                container.start();
                container.stop(Duration.ZERO);
                test.time().advance(Duration.ZERO);
            }
        }
        assertThat(container).isIn(state);
        return container;
    }

    static Stream<Arguments> operations() {
        return STATES.stream()
                .flatMap(state -> Stream.of(
                        arguments(
                                state,
                                "start",
                                List.of(ContainerState.CONFIGURED, ContainerState.CREATED, ContainerState.EXITED)),
                        arguments(state, "pause", List.of(ContainerState.RUNNING)),
                        arguments(state, "unpause", List.of(ContainerState.PAUSED)),
                        arguments(
                                state,
                                "restart",
                                List.of(
                                        ContainerState.CONFIGURED,
                                        ContainerState.CREATED,
                                        ContainerState.RUNNING,
                                        ContainerState.EXITED)),
                        arguments(
                                state,
                                "remove",
                                List.of(ContainerState.CONFIGURED, ContainerState.CREATED, ContainerState.EXITED))));
    }

    private static Consumer<Container> operation(String name) {
        return switch (name) {
            case "start" -> Container::start;
            case "pause" -> Container::pause;
            case "unpause" -> Container::unpause;
            case "restart" -> Container::restart;
            default -> container -> container.remove(RemoveOptions.DEFAULT);
        };
    }

    @ParameterizedTest
    @MethodSource("operations")
    void anOperationIsDoneWhereItMayBeAndRefusedElsewhere(
            ContainerState state, String operation, List<ContainerState> allowed, TestEngine test) {
        Container container = in(state, test);
        if (allowed.contains(state)) {
            operation(operation).accept(container);
        } else {
            assertThatThrownBy(() -> operation(operation).accept(container))
                    .isInstanceOfSatisfying(
                            EngineException.class,
                            e -> assertThat(e.code().kind()).isEqualTo(ErrorCode.Kind.STATE));
            assertThat(container).isIn(state);
        }
    }

    static IntStream tallies() {
        return IntStream.rangeClosed(1, 20);
    }

    @ParameterizedTest
    @MethodSource("tallies")
    void outputIsReadToTheLastLine(int lines, TestEngine test) {
        Container container = test.create(
                FakeScript.EMPTY.repeat(lines, round -> round.out("tick\n").sleep(Duration.ofSeconds(1))));
        container.start();
        List<String> read = new ArrayList<>();
        try (LogStream log = container.logs(LogQuery.FOLLOW)) {
            log.forEachRemaining(record -> read.add(new String(record.text(), StandardCharsets.UTF_8)));
        }
        assertThat(read).hasSize(lines).containsOnly("tick");
    }

    @ParameterizedTest
    @MethodSource("tallies")
    void manyContainersRunAtOnce(int count, TestEngine test, RecordedEvents events) {
        List<Container> containers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            containers.add(
                    test.create(FakeScript.EMPTY.sleep(Duration.ofSeconds(i)).exit(i)));
        }
        containers.forEach(Container::start);
        for (int i = 0; i < count; i++) {
            assertThat(containers.get(i).waitForExit().code()).hasValue(i);
        }
        assertThat(events).happened(count, "died");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 60, 3600})
    void aPausedContainerIsBehindByTheTimeThatItWasPaused(int seconds, TestEngine test, VirtualTime time) {
        Container container =
                test.create(FakeScript.EMPTY.sleep(Duration.ofSeconds(5)).exit(0));
        container.start();
        container.pause();
        time.advance(Duration.ofSeconds(seconds));
        assertThat(container).isIn(ContainerState.PAUSED);
        container.unpause();
        assertThat(container.waitForExit().code()).hasValue(0);
    }

    @Test
    void aDependencyIsStartedFirst(Engine engine, @Rootfs Path rootfs, RecordedEvents events) {
        engine.create(ContainerSpec.builder(rootfs)
                .name("database")
                .command("sleep", "1000")
                .build());
        Container web = engine.create(ContainerSpec.builder(rootfs)
                .name("web")
                .command("sleep", "1000")
                .requires("database")
                .build());
        web.start();
        assertThat(events).containsInOrder("database:start", "web:start");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "-a", "a b", "a/b", ".x", "ü", "a:b"})
    void aNameThatIsNoneIsRefused(String name, TestEngine test) {
        assertThatThrownBy(() -> test.command("true").name(name).build())
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "A1", "web_1", "web.2", "0"})
    void aNameIsTakenOnce(String name, Engine engine, TestEngine test) {
        ContainerSpec spec = test.command("true").name(name).build();
        engine.create(spec);
        assertThatThrownBy(() -> engine.create(spec))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONTAINER_EXISTS));
    }
}
