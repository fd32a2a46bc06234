// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.gantry.api.Container;
import dev.gantry.api.Engine;
import dev.gantry.api.EngineConfig.RuntimeSettings;
import dev.gantry.api.EngineConfig.StoreKind;
import dev.gantry.api.model.ContainerState;
import dev.gantry.api.model.LogSpec;
import dev.gantry.api.model.RemoveOptions;
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

    @Test
    void nothingIsWrittenForAContainerInMemoryButALogThatIsAskedFor(Engine engine, TestEngine test) throws IOException {
        Container silent = engine.create(test.script(FakeScript.EMPTY.hang())
                .log(new LogSpec(Optional.of("none"), Map.of()))
                .build());
        silent.start();
        assertThat(silent.inspect().bundle()).doesNotExist();
        assertThat(silent.inspect().runDirectory()).doesNotExist();
        assertThat(silent.inspect().effective().environment()).contains("container=gantry");
        silent.remove(RemoveOptions.FORCE);

        Container logging = test.create(FakeScript.EMPTY.out("text").hang());
        logging.start();
        Path log = logging.inspect().logPath().orElseThrow();
        assertThat(log).content().contains("text");
        try (Stream<Path> files = Files.list(logging.inspect().bundle())) {
            assertThat(files).containsExactly(log);
        }
    }

    @Test
    void aContainerThatOtherProcessesSeeHasABundle() {
        RuntimeSettings files =
                new RuntimeSettings(Optional.empty(), Optional.empty(), List.of(), Map.of("store", "files"));
        try (TestEngine test = TestEngine.builder()
                .store(StoreKind.SQLITE)
                .configure(config -> config.runtime("fake", files))
                .open()) {
            Container container = test.create(FakeScript.EMPTY.hang());
            container.start();
            assertThat(container.inspect().bundle().resolve("config.json")).exists();
        }
    }

    @Test
    void anEndThatAnOperationBringsIsSettledWhenItReturns(Engine engine, RecordedEvents events, TestEngine test) {
        Container container =
                engine.create(test.command("false").autoRemove(true).build());
        container.start();
        assertThat(engine.find(container.id())).isEmpty();
        assertThat(events).containsExactly("create", "init", "start", "died", "remove");
        assertThat(container.waitForExit().code()).hasValue(1);
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
