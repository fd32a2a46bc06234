// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.demo;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.gantry.api.Container;
import dev.gantry.api.Engine;
import dev.gantry.api.model.ContainerState;
import dev.gantry.api.model.RestartPolicy;
import dev.gantry.plugin.runtime.fake.FakeScript;
import dev.gantry.testkit.GantryTest;
import dev.gantry.testkit.RecordedEvents;
import dev.gantry.testkit.TestEngine;
import dev.gantry.testkit.VirtualTime;

import static dev.gantry.testkit.GantryAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

@Execution(ExecutionMode.CONCURRENT)
@GantryTest
class RestartPolicyTest {
    private static Container start(TestEngine test, String policy, int code) {
        Container container = test.engine()
                .create(test.script(
                                FakeScript.EMPTY.sleep(Duration.ofSeconds(1)).exit(code))
                        .restartPolicy(RestartPolicy.parse(policy))
                        .build());
        container.start();
        return container;
    }

    private static int restarts(Container container) {
        return container.inspect().summary().restartCount();
    }

    @ParameterizedTest
    @CsvSource({
        "no, 0, 0",
        "no, 1, 0",
        "on-failure, 0, 0",
        "on-failure, 1, 19",
        "on-failure:1, 1, 1",
        "on-failure:3, 1, 3",
        "on-failure:3, 0, 0",
        "on-failure:10, 255, 10",
        "always, 0, 19",
        "always, 1, 19",
        "unless-stopped, 0, 19",
        "unless-stopped, 3, 19"
    })
    void aPolicyRestartsSoOftenInTwentySeconds(
            String policy, int code, int restarts, TestEngine test, VirtualTime time, RecordedEvents events) {
        Container container = start(test, policy, code);
        time.advance(Duration.ofMillis(19_500));
        assertThat(restarts(container)).isEqualTo(restarts);
        assertThat(events).of(container).happened(restarts, "restart").happened(restarts + 1, "start");
    }

    @Test
    void onFailure3GivesUpAfterTheFourthRun(TestEngine test, VirtualTime time, RecordedEvents events) {
        Container container = start(test, "on-failure:3", 5);
        time.advance(Duration.ofHours(1));
        assertThat(container).exitedWith(5);
        assertThat(events).of(container).diedWith(5, 5, 5, 5);
    }

    @Test
    void alwaysGoesOnAThousandTimes(TestEngine test, VirtualTime time) {
        Container container = start(test, "always", 1);
        time.advance(Duration.ofSeconds(1000));
        assertThat(restarts(container)).isEqualTo(1000);
        assertThat(container).isRunning();
    }

    @Test
    void whatAUserStoppedStaysDown(TestEngine test, VirtualTime time) {
        Container container = start(test, "always", 1);
        container.stop();
        time.advance(Duration.ofHours(1));
        assertThat(container).isIn(ContainerState.EXITED);
        container.start();
        time.advance(Duration.ofSeconds(5));
        assertThat(restarts(container)).isEqualTo(5);
    }

    @Test
    void twoContainersRestartInTheirOwnTime(Engine engine, TestEngine test, VirtualTime time, RecordedEvents events) {
        for (int seconds : new int[] {2, 3}) {
            engine.create(test.script(FakeScript.EMPTY.sleep(Duration.ofSeconds(seconds)))
                            .name("every" + seconds)
                            .restartPolicy(RestartPolicy.parse("always"))
                            .build())
                    .start();
        }
        time.advance(Duration.ofSeconds(7));
        assertThat(events)
                .containsInOrder(
                        "every2:died",
                        "every2:start",
                        "every3:died",
                        "every3:start",
                        "every2:died",
                        "every2:start",
                        "every3:died",
                        "every3:start",
                        "every2:died",
                        "every2:start");
    }
}
