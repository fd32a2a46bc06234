// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.demo;

import java.time.Duration;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import dev.gantry.api.Container;
import dev.gantry.api.Engine;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.Signal;
import dev.gantry.plugin.runtime.fake.FakeScript;
import dev.gantry.testkit.GantryTest;
import dev.gantry.testkit.RecordedEvents;
import dev.gantry.testkit.TestEngine;
import dev.gantry.testkit.VirtualTime;

import static dev.gantry.testkit.GantryAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Execution(ExecutionMode.CONCURRENT)
@GantryTest
class ExitCodesTest {
    static IntStream codes() {
        return IntStream.iterate(0, code -> code <= 255, code -> code + 5);
    }

    @ParameterizedTest
    @MethodSource("codes")
    void aCodeIsKeptAsTheProcessGaveIt(int code, TestEngine test, RecordedEvents events) {
        Container container =
                test.create(FakeScript.EMPTY.sleep(Duration.ofMillis(code)).exit(code));
        container.start();
        assertThat(container.waitForExit().code()).hasValue(code);
        assertThat(events)
                .of(container)
                .containsInOrder("create", "init", "start", "died")
                .diedWith(code);
    }

    @ParameterizedTest
    @CsvSource({
        "'true', 0",
        "'false', 1",
        "'exit 7', 7",
        "'sleep 2; exit 9', 9",
        "'trap \"exit 3\" TERM; kill -TERM $$; sleep 1', 3",
        "'for i in 1 2 3; do sleep 1; done; exit $i', 3",
        "'nosuchcommand', 127",
        "'set -e; false; exit 5', 1"
    })
    void aShellEndsAsShellsDo(String line, int code, Engine engine, TestEngine test) {
        Container container = engine.create(test.command("sh", "-c", line).build());
        container.start();
        assertThat(container.waitForExit().code()).hasValue(code);
    }

    @ParameterizedTest
    @CsvSource({"/no/such/program, 127", "nosuchprogram, 127", "/etc, 126"})
    void whatCannotBeExecutedIsToldAtOnce(String command, int exitCode, Engine engine, TestEngine test) {
        Container container = engine.create(test.command(command).build());
        assertThatThrownBy(container::start)
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.code().exitCode()).isEqualTo(exitCode));
    }

    @Test
    void theCodeOutlivesTheContainer(Engine engine, TestEngine test) {
        Container container = engine.create(test.script(FakeScript.EMPTY.exit(42))
                .name("gone")
                .autoRemove(true)
                .build());
        container.start();
        assertThat(container.waitForExit().code()).hasValue(42);
        assertThat(engine.exits("gone"))
                .singleElement()
                .satisfies(exit -> assertThat(exit.status().code()).hasValue(42));
    }

    @Test
    void anOomKillIsToldApart(Engine engine, TestEngine test, RecordedEvents events) {
        Container container = test.create(FakeScript.EMPTY
                .out("allocating\n")
                .sleep(Duration.ofSeconds(3))
                .outOfMemory());
        container.start();
        assertThat(container.waitForExit().code()).hasValue(137);
        assertThat(engine.exits(container.id()))
                .singleElement()
                .satisfies(exit -> assertThat(exit.oomKilled()).isTrue());
        assertThat(events.of(container))
                .anyMatch(event -> "true".equals(event.attributes().get("oomKilled")));
    }

    @Test
    void aRunTimeLimitEndsIt(Engine engine, TestEngine test, VirtualTime time) {
        Container container = engine.create(test.script(FakeScript.EMPTY.hang())
                .runTimeout(Duration.ofMinutes(5))
                .build());
        container.start();
        assertThat(container.waitForExit().code()).hasValue(-1);
        assertThat(time.now()).isBetween(VirtualTime.START.plusSeconds(300), VirtualTime.START.plusSeconds(301));
    }

    @Test
    void aKillIsAnExit(TestEngine test) {
        Container container = test.create(FakeScript.EMPTY.hang());
        container.start();
        container.kill(Signal.KILL);
        assertThat(container).exitedWith(137);
        assertThatThrownBy(container::stop)
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONTAINER_STOPPED));
    }
}
