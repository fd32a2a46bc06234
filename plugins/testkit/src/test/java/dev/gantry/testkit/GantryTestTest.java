// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.gantry.api.Container;
import dev.gantry.api.Engine;
import dev.gantry.api.EngineConfig.StoreKind;
import dev.gantry.api.model.ContainerState;
import dev.gantry.plugin.runtime.fake.FakeScript;
import dev.gantry.plugin.runtime.fake.Faults;

import static dev.gantry.testkit.GantryAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

@GantryTest
class GantryTestTest {
    private Engine ofThisTest;

    @BeforeEach
    void takeTheEngine(Engine engine) {
        ofThisTest = engine;
    }

    @AfterEach
    void theEngineIsStillOpen(Engine engine) {
        assertThat(engine).isSameAs(ofThisTest);
        assertThat(engine.containers()).hasSizeLessThan(2);
    }

    @Test
    void allThatIsInjectedBelongsTogether(
            Engine engine,
            VirtualTime time,
            Faults faults,
            RecordedEvents events,
            @Rootfs Path rootfs,
            @TempDir Path other,
            TestEngine test) {
        assertThat(engine).isSameAs(ofThisTest).isSameAs(test.engine());
        assertThat(time).isSameAs(test.time());
        assertThat(faults).isSameAs(test.faults());
        assertThat(rootfs).isEmptyDirectory().isEqualTo(test.rootfs()).isNotEqualTo(other);
        assertThat(events.all()).isEmpty();
        engine.create(test.command("true").build());
        assertThat(events).containsExactly("create");
    }

    @RepeatedTest(3)
    void everyTestBeginsWithNothingAndMayLeaveSomething(Engine engine, TestEngine test) {
        assertThat(engine.containers()).isEmpty();
        Container left = test.create(FakeScript.EMPTY.hang());
        left.start();
        assertThat(left).isRunning();
    }

    @Test
    void timeIsVirtual(TestEngine test) {
        Container container =
                test.create(FakeScript.EMPTY.sleep(Duration.ofHours(3)).exit(4));
        Instant begun = test.time().now();
        container.start();
        assertThat(container.waitForExit().code()).hasValue(4);
        assertThat(Duration.between(begun, test.time().now())).isBetween(Duration.ofHours(3), Duration.ofHours(4));
    }

    @Test
    @GantryTest(realTime = true)
    void timeCanBeThatOfTheMachine(TestEngine test) {
        Container container =
                test.create(FakeScript.EMPTY.sleep(Duration.ofMillis(30)).exit(4));
        long begun = System.nanoTime();
        container.start();
        assertThat(container.waitForExit().code()).hasValue(4);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(29));
    }

    @Nested
    @GantryTest(store = StoreKind.SQLITE)
    class WithRecordsOnDisk {
        @Test
        void theEngineCanBeReopened(TestEngine test, VirtualTime time) {
            Container container =
                    test.create(FakeScript.EMPTY.sleep(Duration.ofHours(1)).exit(7));
            container.start();
            Engine second = test.reopen();
            assertThat(second.container(container.id())).isIn(ContainerState.RUNNING);
            assertThat(second.container(container.id()).waitForExit().code()).hasValue(7);
            assertThat(Files.exists(test.engine().config().root().resolve("gantry.db")))
                    .isTrue();
            ofThisTest = second;
        }
    }

    @Nested
    class WithinAnAnnotatedClass {
        @Test
        void theOptionsAreThoseOfTheClassAround(TestEngine test) {
            assertThat(test.engine().config().store()).isEqualTo(StoreKind.MEMORY);
        }
    }
}
