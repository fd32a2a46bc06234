// SPDX-License-Identifier: Apache-2.0
package dev.gantry.it.fault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import dev.gantry.api.Container;
import dev.gantry.api.Engine;
import dev.gantry.api.model.ContainerState;
import dev.gantry.api.model.ExitRecord;
import dev.gantry.api.model.ExitStatus;
import dev.gantry.it.EngineRoot;
import dev.gantry.it.RuntimeUnderTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A JVM gets SIGKILL at each failpoint that an operation passes, and another engine finds a container that can be dealt
 * with. A first, undisturbed JVM tells which points there are; they are listed with what came of each in
 * {@code target/crash-points.txt}. The system properties {@code gantry.crash.runtimes} and {@code gantry.crash.operations}
 * choose a part of it.
 */
@Tag("real")
@Tag("crash")
class CrashAtEveryPointTest {
    private static final Path LIST = Path.of("target", "crash-points.txt");
    private static final int JVMS_AT_ONCE = 2;
    /** Fewer than there are, so that a point may be merged with another; far more than a broken trace would give. */
    private static final Map<RuntimeUnderTest, Integer> LEAST =
            Map.of(RuntimeUnderTest.RUNC, 300, RuntimeUnderTest.CRUN, 300, RuntimeUnderTest.FAKE, 250);

    private static final Map<RuntimeUnderTest, Integer> POINTS = new EnumMap<>(RuntimeUnderTest.class);
    private static final Map<RuntimeUnderTest, Integer> SCENARIOS = new EnumMap<>(RuntimeUnderTest.class);

    /** The n-th time that execution comes to a failpoint. */
    private record Point(String name, int hit) {
        @Override
        public String toString() {
            return name + "#" + hit;
        }
    }

    static Stream<Arguments> operations() {
        String operations = System.getProperty("gantry.crash.operations", ".*");
        return Stream.of(
                        System.getProperty("gantry.crash.runtimes", "RUNC,FAKE").split(","))
                .map(RuntimeUnderTest::valueOf)
                .flatMap(runtime ->
                        Stream.of(OperationScenario.values()).map(scenario -> Arguments.of(runtime, scenario)))
                .filter(arguments -> arguments.get()[1].toString().matches(operations));
    }

    @BeforeAll
    static void beginList() throws IOException {
        Files.createDirectories(LIST.getParent());
        Files.deleteIfExists(LIST);
    }

    @AfterAll
    static void thereWereManyPoints() {
        SCENARIOS.forEach((runtime, scenarios) -> {
            if (scenarios == OperationScenario.values().length) {
                assertThat(POINTS.get(runtime)).as("points on " + runtime).isGreaterThanOrEqualTo(LEAST.get(runtime));
            }
        });
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("operations")
    void aContainerIsNeverStuckOrLost(RuntimeUnderTest runtime, OperationScenario scenario) throws Exception {
        List<Point> points = points(runtime, scenario);
        ExecutorService threads = Executors.newFixedThreadPool(JVMS_AT_ONCE);
        try {
            Map<Point, Future<String>> outcomes = new HashMap<>();
            points.forEach(point -> outcomes.put(point, threads.submit(() -> crash(runtime, scenario, point))));
            List<String> failures = new ArrayList<>();
            for (Point point : points) {
                note(runtime, scenario, point, outcome(outcomes, point, failures));
            }
            assertThat(failures).as("points after which something was wrong").isEmpty();
        } finally {
            threads.shutdownNow();
        }
        POINTS.merge(runtime, points.size(), Integer::sum);
        SCENARIOS.merge(runtime, 1, Integer::sum);
    }

    private static String outcome(Map<Point, Future<String>> outcomes, Point point, List<String> failures)
            throws InterruptedException {
        try {
            return outcomes.get(point).get();
        } catch (ExecutionException e) {
            java.io.StringWriter trace = new java.io.StringWriter();
            e.getCause().printStackTrace(new java.io.PrintWriter(trace));
            failures.add(point + ": " + trace);
            return "FAILED " + String.valueOf(e.getCause().getMessage()).replaceAll("\\s+", " ");
        }
    }

    private static synchronized void note(
            RuntimeUnderTest runtime, OperationScenario scenario, Point point, String outcome) throws IOException {
        Files.writeString(
                LIST,
                runtime + " " + scenario + " " + point + " -> " + outcome + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    /** Every point that the operation passes, in order, in a JVM that nobody kills. */
    private static List<Point> points(RuntimeUnderTest runtime, OperationScenario scenario) throws IOException {
        try (EngineRoot root = EngineRoot.on(runtime)) {
            prepare(root, scenario);
            Path trace = root.directory().resolve("trace");
            try (ChildJvm child = operate(root, scenario, "gantry.failpoints.trace=" + trace)) {
                assertThat(child.await()).as(child.output()).isZero();
            }
            Map<String, Integer> hits = new HashMap<>();
            List<Point> points = Files.readAllLines(trace).stream()
                    .map(name -> new Point(name, hits.merge(name, 1, Integer::sum)))
                    .toList();
            assertThat(points).as("points of " + scenario).hasSizeGreaterThanOrEqualTo(2);
            return points;
        }
    }

    /** Gives the id of the container, or nothing where there is none yet. */
    private static String prepare(EngineRoot root, OperationScenario scenario) {
        try (Engine engine = root.open(config -> config.supervise(false))) {
            scenario.prepare(engine, root.rootfs());
            return engine.find(OperationScenario.SUBJECT).map(Container::id).orElse("");
        }
    }

    private static ChildJvm operate(EngineRoot root, OperationScenario scenario, String property) {
        return ChildJvm.start(
                root,
                root.config(),
                List.of(property),
                "operate",
                scenario.name(),
                root.rootfs().toString());
    }

    private static String crash(RuntimeUnderTest runtime, OperationScenario scenario, Point point) throws IOException {
        try (EngineRoot root = EngineRoot.on(runtime)) {
            String id = prepare(root, scenario);
            boolean killed;
            try (ChildJvm child =
                    operate(root, scenario, "gantry.failpoints=" + point.name() + "=" + point.hit() + "*kill")) {
                int code = child.await();
                assertThat(code).as(child.output()).isIn(0, ChildJvm.KILLED);
                killed = code != 0;
            }
            String outcome = examine(root, scenario, id);
            return killed ? outcome : "not reached this time, " + outcome;
        }
    }

    /** Opens an engine on what the crash left, and gives the state in which it was found and settled. */
    private static String examine(EngineRoot root, OperationScenario scenario, String idBefore) {
        try (Engine engine = root.open()) {
            if (scenario == OperationScenario.POLICY_ALWAYS) {
                return examineRestarting(root, engine);
            }
            if (scenario == OperationScenario.POLICY_ON_FAILURE) {
                awaitLastRestart(engine);
            }
            Truth.awaitSettled(root, engine);
            Optional<Container> found = engine.find(OperationScenario.SUBJECT)
                    .or(() -> scenario == OperationScenario.RENAME
                            ? engine.find(OperationScenario.RENAMED)
                            : Optional.empty());
            if (found.isEmpty()) {
                assertThat(scenario.mayBeGone()).as("may be gone").isTrue();
                assertThat(engine.containers()).isEmpty();
                if (!idBefore.isEmpty()) {
                    Truth.assertGone(root, engine, idBefore);
                    assertExitOfRemoved(scenario, engine, idBefore);
                }
                return "gone";
            }
            Container container = found.get();
            ContainerState state = container.inspect().summary().state();
            assertThat(state).isIn(scenario.allowed());
            Truth.assertAgreement(root, engine, container);
            assertCodes(scenario, engine, container.id());
            assertOwn(root, scenario, engine, container);
            Truth.assertLivesOn(root, engine, container);
            return state.display();
        }
    }

    private static void assertCodes(OperationScenario scenario, Engine engine, String id) {
        assertThat(engine.exits(id))
                .extracting(ExitRecord::status)
                .allSatisfy(status -> assertThat(scenario.codes().stream().map(ExitStatus.Code::new))
                        .map(ExitStatus.class::cast)
                        .contains(status));
    }

    private static void assertExitOfRemoved(OperationScenario scenario, Engine engine, String id) {
        assertCodes(scenario, engine, id);
        if (scenario != OperationScenario.REMOVE_CREATED) {
            assertThat(engine.exits(id)).as("exits of the removed container").hasSize(1);
        }
    }

    /** What only this operation promises. */
    private static void assertOwn(EngineRoot root, OperationScenario scenario, Engine engine, Container container) {
        switch (scenario) {
            case UPDATE -> {
                OptionalLong recorded = container.inspect().spec().resources().memory();
                assertThat(recorded.orElseThrow())
                        .isIn(OperationScenario.MEMORY_BEFORE, OperationScenario.MEMORY_AFTER);
                if (root.runtime().isReal()) {
                    assertThat(Truth.memoryLimit(container.id())).isEqualTo(recorded.getAsLong());
                }
            }
            case POLICY_ON_FAILURE -> {
                if (container.inspect().summary().state() == ContainerState.EXITED) {
                    assertThat(engine.exits(container.id())).as("runs").hasSize(3);
                    assertThat(container.inspect().summary().restartCount()).isEqualTo(2);
                }
            }
            default -> assertThat(container.inspect().summary().restartCount()).isZero();
        }
    }

    /** Once its policy had a say it has the last word, whatever state the crash left the container in. */
    private static void awaitLastRestart(Engine engine) {
        Container container = engine.container(OperationScenario.SUBJECT);
        EngineRoot.eventually(
                "it has not begun to run, or all its runs are over: " + container.explain(),
                () -> switch (container.inspect().summary().state()) {
                    case CONFIGURED, CREATED ->
                        engine.exits(container.id()).isEmpty()
                                && container.explain().pending().isEmpty();
                    case EXITED -> engine.exits(container.id()).size() == 3;
                    default -> false;
                });
    }

    /** It never rests: either it has not begun to run, or its policy goes on until a user stops it. */
    private static String examineRestarting(EngineRoot root, Engine engine) {
        Container container = engine.container(OperationScenario.SUBJECT);
        // Its runs are short: a second look would see another state.
        AtomicReference<ContainerState> seen = new AtomicReference<>();
        EngineRoot.eventually("it runs, or has not begun to", () -> {
            seen.set(container.inspect().summary().state());
            return seen.get() == ContainerState.RUNNING
                    || engine.exits(container.id()).isEmpty()
                            && container.explain().pending().isEmpty();
        });
        ContainerState state = seen.get();
        assertThat(state).isIn(OperationScenario.POLICY_ALWAYS.allowed());
        if (state == ContainerState.RUNNING) {
            int run = container.run().orElseThrow();
            EngineRoot.eventually("its policy goes on", () -> container.run().orElseThrow() >= run + 2);
            EngineRoot.eventually("it is stopped", () -> stop(container));
            Truth.awaitSettled(root, engine);
            int last = container.run().orElseThrow();
            assertThat(engine.exits(container.id()))
                    .extracting(ExitRecord::run)
                    .containsExactlyElementsOf(java.util.stream.IntStream.rangeClosed(1, last)
                            .boxed()
                            .toList());
            assertThat(engine.exits(container.id()).subList(0, last - 1))
                    .extracting(ExitRecord::status)
                    .containsOnly(new ExitStatus.Code(1));
            Truth.assertAgreement(root, engine, container);
        }
        return state.display();
    }

    private static boolean stop(Container container) {
        try {
            container.stop(java.time.Duration.ZERO);
            return true;
        } catch (dev.gantry.api.error.EngineException e) {
            // Between two runs it is not running, but the wish is remembered.
            assertThat(e.code()).isEqualTo(dev.gantry.api.error.ErrorCode.CONTAINER_STOPPED);
            return true;
        }
    }
}
