// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gantry.api.Container;
import dev.gantry.api.Engine;
import dev.gantry.api.model.ContainerState;
import dev.gantry.api.model.Signal;
import dev.gantry.plugin.runtime.fake.FakeScript;
import dev.gantry.testkit.GantryTest;
import dev.gantry.testkit.RecordedEvents;
import dev.gantry.testkit.TestEngine;
import dev.gantry.testkit.VirtualTime;

import static dev.gantry.testkit.GantryAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

@Execution(ExecutionMode.CONCURRENT)
@GantryTest
class StoppingTest {
    private static FakeScript stubborn() {
        return FakeScript.EMPTY.ignore(Signal.TERM).ignore(Signal.INT).hang();
    }

    private static FakeScript endsAfter(Duration duration) {
        return FakeScript.EMPTY
                .on(Signal.TERM, script -> script.out("bye\n").sleep(duration).exit(0))
                .hang();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 10, 30, 60, 600, 3600})
    void aContainerThatIgnoresTheSignalIsKilledAfterTheTimeout(int seconds, TestEngine test, VirtualTime time) {
        Container container = test.create(stubborn());
        container.start();
        container.stop(Duration.ofSeconds(seconds));
        assertThat(container).exitedWith(137);
        assertThat(Duration.between(VirtualTime.START, time.now())).isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 7, 9})
    void aContainerThatEndsInTimeIsNotKilled(int seconds, TestEngine test) {
        Container container = test.create(endsAfter(Duration.ofSeconds(seconds)));
        container.start();
        container.stop();
        assertThat(container).exitedWith(0);
    }

    @ParameterizedTest
    @ValueSource(ints = {11, 60, 3600})
    void aContainerThatTakesTooLongIsKilledAtTenSeconds(int seconds, TestEngine test, VirtualTime time) {
        Container container = test.create(endsAfter(Duration.ofSeconds(seconds)));
        container.start();
        container.stop();
        assertThat(container).exitedWith(137);
        assertThat(time.now()).isEqualTo(VirtualTime.START.plusSeconds(10));
    }

    @ParameterizedTest
    @ValueSource(strings = {"HUP", "INT", "QUIT", "USR1", "USR2", "WINCH"})
    void theStopSignalIsTheContainersOwn(String name, Engine engine, TestEngine test) {
        Signal signal = Signal.parse(name);
        Container container = engine.create(test.script(
                        FakeScript.EMPTY.on(signal, script -> script.exit(8)).hang())
                .stopSignal(signal)
                .build());
        container.start();
        container.stop();
        assertThat(container).exitedWith(8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"HUP", "INT", "QUIT", "TERM", "USR1", "USR2", "ALRM", "PIPE"})
    void process1IgnoresWhatItDoesNotHandle(String name, TestEngine test) {
        Container container = test.create(FakeScript.EMPTY.hang());
        container.start();
        container.kill(Signal.parse(name));
        assertThat(container).isRunning();
    }

    @Test
    void meanwhileItIsStopping(TestEngine test, VirtualTime time, RecordedEvents events) throws Exception {
        Container container = test.create(stubborn());
        container.start();
        VirtualTime.Hold hold = time.hold();
        CompletableFuture<Void> stop = CompletableFuture.runAsync(container::stop);
        while (container.state() != ContainerState.STOPPING) {
            Thread.onSpinWait();
        }
        time.advance(Duration.ofSeconds(9));
        assertThat(container).isIn(ContainerState.STOPPING);
        assertThat(events).of(container).never("died");
        hold.close();
        stop.get();
        assertThat(container).exitedWith(137);
    }

    @Test
    void zeroKillsAtOnce(TestEngine test, VirtualTime time) {
        Container container = test.create(stubborn());
        container.start();
        container.stop(Duration.ZERO);
        assertThat(container).exitedWith(137);
        assertThat(time.now()).isEqualTo(VirtualTime.START);
    }

    @Test
    void aRestartTakesTheStopTimeoutToo(TestEngine test, VirtualTime time, RecordedEvents events) {
        Container container = test.create(stubborn());
        container.start();
        Instant before = time.now();
        container.restart();
        assertThat(container).isRunning();
        assertThat(Duration.between(before, time.now())).isEqualTo(Duration.ofSeconds(10));
        assertThat(events).of(container).containsInOrder("start", "restart", "died", "init", "start");
    }
}
