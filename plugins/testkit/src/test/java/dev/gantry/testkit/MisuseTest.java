// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gantry.api.Container;
import dev.gantry.api.Engine;
import dev.gantry.api.EngineConfig.StoreKind;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.RestartPolicy;
import dev.gantry.plugin.runtime.fake.FakeScript;
import dev.gantry.plugin.runtime.fake.FakeScripts;
import dev.gantry.plugin.runtime.fake.Fault;
import dev.gantry.plugin.runtime.fake.Faults;
import dev.gantry.plugin.runtime.fake.RuntimeCall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What a test gets wrong is told where it is wrong, and leaves nothing behind. */
class MisuseTest {
    @Test
    @Timeout(120)
    void aContainerThatEndsAtOnceAndIsAlwaysRestartedFailsTheTest() {
        TestEngine test = TestEngine.open();
        Container container = test.engine()
                .create(test.script(FakeScript.EMPTY.exit(1))
                        .restartPolicy(RestartPolicy.parse("always"))
                        .build());
        container.start();
        assertThatThrownBy(test::close)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("a container that ends at once and is always restarted");
        assertThat(test.rootfs().getParent()).doesNotExist();
    }

    @Test
    void anEngineThatTheTestClosedIsNoFinding() {
        TestEngine inMemory = TestEngine.open();
        inMemory.create(FakeScript.EMPTY.hang()).start();
        inMemory.engine().close();
        inMemory.close();
        TestEngine onDisk = TestEngine.builder().store(StoreKind.SQLITE).open();
        onDisk.create(FakeScript.EMPTY.hang()).start();
        onDisk.engine().close();
        onDisk.close();
        assertThat(onDisk.rootfs().getParent()).doesNotExist();
    }

    @Test
    void anInterruptedThreadClosesItAllTheSameAndStaysInterrupted() {
        TestEngine test = TestEngine.open();
        test.create(FakeScript.EMPTY.hang()).start();
        Thread.currentThread().interrupt();
        test.close();
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void oneThatIsClosedIsNotReopened() {
        TestEngine test = TestEngine.builder().store(StoreKind.SQLITE).open();
        test.close();
        assertThatThrownBy(test::reopen)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void whetherItCanBeReopenedIsForTheEnginesOwnStoreToSay() {
        try (TestEngine test = TestEngine.builder()
                .configure(config -> config.store(StoreKind.SQLITE))
                .open()) {
            Container container = test.create(FakeScript.EMPTY.exit(4));
            container.start();
            container.waitForExit();
            test.reopen();
            GantryAssertions.assertThat(test.events()).of(container).diedWith(4);
        }
        try (TestEngine test = TestEngine.builder()
                .store(StoreKind.SQLITE)
                .configure(config -> config.store(StoreKind.MEMORY))
                .open()) {
            assertThatThrownBy(test::reopen).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void oneThatCannotBeOpenedLeavesNothingBehind() throws IOException {
        List<Path> before = directories();
        assertThatThrownBy(() -> TestEngine.builder()
                        .configure(config -> config.root(Path.of("/proc/nope")))
                        .open())
                .isInstanceOf(EngineException.class);
        assertThatThrownBy(() -> TestEngine.builder().configure(config -> null).open())
                .isInstanceOf(NullPointerException.class);
        // Other tests may be open meanwhile; what is new has an engine in it.
        assertThat(directories().stream().filter(directory -> !before.contains(directory)))
                .allSatisfy(directory -> assertThat(directory.resolve("root")).isDirectory());
    }

    private static List<Path> directories() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/dev/shm"))) {
            return files.filter(file -> file.getFileName().toString().startsWith("gantry-test-"))
                    .toList();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{ steps: [ { out: x, exit: 3 } ] }               | a step does one thing, and this one has exit and out",
                "{ steps: [ { sleep: 1s, on: TERM, do: ignore } ] } | a step does one thing",
                "{ steps: [ { repeat: 2, steps: [], out: b } ] }  | a step does one thing",
                "{ steps: [ { out: x, do: ignore } ] }            | unknown step \"do\"",
                "{ steps: [], fault: { start: { fail: boom } } }  | unknown key \"fault\"",
                "{ steps: [], bogus: 1 }                          | unknown key \"bogus\"",
                "{ steps: [ { hang: false } ] }                   | hang can only be true",
                "{ steps: [ { oom: false } ] }                    | oom can only be true",
                "{ steps: [ { exit: 300 } ] }                     | exit takes 0 to 255, got 300",
                "{ steps: [ { exit: -1 } ] }                      | exit takes 0 to 255, got -1",
                "{ steps: [ { out: null } ] }                     | null",
                "{ runs: [ { steps: [ { out: a, err: null } ] } ] } | a step does one thing",
            })
    void aScriptThatSaysTwoThingsOrNoneIsRefused(String script, String words) {
        try (TestEngine test = TestEngine.open()) {
            Container container = test.engine()
                    .create(test.command("script")
                            .annotation(FakeScript.ANNOTATION, script)
                            .build());
            assertThatThrownBy(container::start)
                    .isInstanceOfSatisfying(
                            EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
                    .hasMessageContaining(words);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "w { steps = [ { out = null } ] }",
                "w { faults = { start = { fail = x, container = null } } }",
                "w { faults = { start = { hang = -5s } } }",
                "w { faults = { start = { slow = -5s } } }",
                "w { faults = { start = { hang = 1s, code = internal } } }",
                "w { faults = { start = null } }",
                "w = null"
            })
    void aRecordingThatMeansNothingIsRefused(String text, @TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("recording.conf"), text);
        assertThatThrownBy(() -> Recording.read(file))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT));
    }

    @TestFactory
    Stream<DynamicTest> nullIsRefusedWhereItIsGiven() {
        Fault.Point point = Fault.at(RuntimeCall.START);
        Fault.Point report = Fault.at(RuntimeCall.EXIT_REPORT);
        FakeScript script = FakeScript.EMPTY;
        return Stream.of(
                refused("fault", () -> new Faults().add(null)),
                refused("call", () -> Fault.at(null)),
                refused("nameOrId", () -> point.of(null)),
                refused("holds", () -> point.when(null)),
                refused("words", () -> point.fail(null)),
                refused("atMost", () -> point.hang(null)),
                refused("by", () -> point.slow(null)),
                refused("by", () -> report.delayReport(null)),
                refused("found", () -> report.garbleReport(null)),
                refused("text", () -> script.out((String) null)),
                refused("bytes", () -> script.err((byte[]) null)),
                refused("duration", () -> script.sleep(null)),
                refused("signal", () -> script.ignore(null)),
                refused("round", () -> script.forever(null)),
                refused("words", () -> script.fail(RuntimeCall.START, ErrorCode.INTERNAL, null)),
                refused("place", () -> FakeScripts.read("", null)),
                refused("duration", () -> new VirtualTime().horizon(null)),
                refused("start", () -> new VirtualTime(null)),
                refused("engine", () -> RecordedEvents.of((Engine) null)),
                refused("file", () -> Recording.read(null)),
                refused("kind", () -> TestEngine.builder().store(null)),
                refused("change", () -> TestEngine.builder().configure(null)));
    }

    private static DynamicTest refused(String name, ThrowingCallable call) {
        return DynamicTest.dynamicTest(
                name,
                () -> assertThatThrownBy(call)
                        .isInstanceOf(NullPointerException.class)
                        .hasMessage(name));
    }

    @Test
    void negativeTimesAndCodesOutOfRangeAreRefusedWhereTheyAreGiven() {
        Fault.Point point = Fault.at(RuntimeCall.START);
        Duration negative = Duration.ofSeconds(-1);
        assertThatThrownBy(() -> point.hang(negative)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> point.slow(negative)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> FakeScript.EMPTY.exit(256)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> FakeScript.EMPTY.exit(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThat(FakeScript.EMPTY.exit(255).toAnnotation()).contains("255");
    }
}
