// SPDX-License-Identifier: Apache-2.0
package dev.gantry.it;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import dev.gantry.api.Container;
import dev.gantry.api.Engine;
import dev.gantry.api.LogStream;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.model.ContainerSpecBuilder;
import dev.gantry.api.model.ContainerState;
import dev.gantry.api.model.ExitRecord;
import dev.gantry.api.model.JournalEntry;
import dev.gantry.api.model.LogQuery;
import dev.gantry.api.model.LogRecord;
import dev.gantry.api.model.RestartPolicy;
import dev.gantry.api.model.Signal;
import dev.gantry.testkit.Recording;
import dev.gantry.testkit.TestEngine;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Containers that ran on a real runtime are recorded and replayed on the fake. The same that a user did to the original is
 * done to the replay at the same times, and what comes of it is the same: log, exits, journal, and all times to the
 * millisecond.
 */
@Tag("real")
class RecordReplayTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    /**
     * A container and what a user does to it while it runs.
     *
     * @param codes of its runs, or of the failure to start it
     */
    private record Life(
            String name,
            UnaryOperator<ContainerSpecBuilder> options,
            Consumer<Container> user,
            List<Integer> codes,
            String... command) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Life life(String name, int code, Consumer<Container> user, String shell) {
        return new Life(name, UnaryOperator.identity(), user, List.of(code), "sh", "-c", shell);
    }

    private static Consumer<Container> whenReady(Consumer<Container> action) {
        return container -> {
            EngineRoot.awaitLine(container, "ready");
            action.accept(container);
        };
    }

    private static Life onItsOwn(String name, int code, String shell) {
        return life(name, code, container -> {}, shell);
    }

    static Stream<Arguments> lives() {
        String loop = "; echo ready; while :; do sleep 0.05; done";
        List<Life> lives = List.of(
                onItsOwn("both-streams", 3, "echo one; sleep 0.2; echo two >&2; sleep 0.15; echo three; exit 3"),
                onItsOwn("silent", 0, "sleep 0.1"),
                onItsOwn("burst", 0, "seq 2000; seq 2000 >&2"),
                onItsOwn("no-newline", 0, "printf abc; sleep 0.1; printf def; sleep 0.1; printf ' end'"),
                onItsOwn(
                        "no-utf-8",
                        0,
                        "printf 'caf\\351 \\377\\376\\000\\303\\n'; sleep 0.1; printf '\\355\\262\\200'"),
                life("bye", 0, whenReady(Container::stop), "trap 'echo bye >&2; sleep 0.1; exit 0' TERM" + loop),
                life("143", 143, whenReady(Container::stop), "trap 'exit 143' TERM" + loop),
                life(
                        "stubborn",
                        137,
                        whenReady(container -> container.stop(Duration.ofSeconds(1))),
                        "trap '' TERM; echo ready; sleep 0.3; echo still here; sleep 1000"),
                life("killed", 137, whenReady(container -> container.kill(Signal.KILL)), "echo ready; sleep 1000"),
                life(
                        "reloads",
                        7,
                        whenReady(container -> {
                            container.kill(Signal.HUP);
                            EngineRoot.awaitLine(container, "reloaded");
                            container.kill(new Signal(10));
                            container.kill(Signal.HUP);
                            EngineRoot.eventually("reloaded twice", () -> count(container, "reloaded") == 2);
                            container.stop();
                        }),
                        "trap 'echo reloaded' HUP; trap '' USR1; trap 'echo bye; exit 7' TERM" + loop),
                new Life("missing", UnaryOperator.identity(), container -> {}, List.of(127), "no-such-program"),
                new Life("not-executable", UnaryOperator.identity(), container -> {}, List.of(126), "/bin/notexec"),
                new Life(
                        "restarted",
                        options -> options.restartPolicy(RestartPolicy.parse("on-failure")),
                        container -> {},
                        List.of(2, 1, 0),
                        "sh",
                        "-c",
                        "touch /tmp/runs; echo x >>/tmp/runs; n=$(wc -l </tmp/runs); echo run $n; sleep 0.$n; exit $((3-n))"));
        return Stream.of(RuntimeUnderTest.RUNC, RuntimeUnderTest.CRUN)
                .flatMap(runtime -> lives.stream().map(life -> Arguments.of(runtime, life)));
    }

    private static long count(Container container, String line) {
        return EngineRoot.lines(container).stream().filter(line::equals).count();
    }

    @ParameterizedTest(name = "{1} on {0}")
    @MethodSource("lives")
    void whatRanForRealIsReplayed(RuntimeUnderTest runtime, Life life) throws Exception {
        try (EngineRoot root = EngineRoot.on(runtime);
                TestEngine test = TestEngine.open()) {
            Engine engine = root.open();
            Container original = engine.create(life.options()
                    .apply(root.command(life.command()).name(life.name()))
                    .build());
            Integer failure = start(original);
            if (failure == null) {
                life.user().accept(original);
                EngineRoot.eventually(
                        "at rest after its last run",
                        () -> original.state() == ContainerState.EXITED
                                && exits(engine, original).size()
                                        == life.codes().size());
            }
            Path file = root.directory().resolve("recording.conf");
            Recording.of(original).write(file);
            Recording recording = Recording.read(file);
            assertThat(recording).hasToString(Recording.of(original).toString());

            Container replay = test.engine()
                    .create(life.options()
                            .apply(test.script(recording.script(life.name())))
                            .build());
            assertThat(start(replay)).isEqualTo(failure);
            if (failure == null) {
                replay(original, replay, test);
                assertThat(codes(engine, original)).isEqualTo(life.codes());
                assertThat(codes(test.engine(), replay)).isEqualTo(life.codes());
                assertThat(log(replay)).as("%s", recording).isEqualTo(log(original));
                assertThat(ends(test.engine(), replay)).as("%s", recording).isEqualTo(ends(engine, original));
            } else {
                assertThat(failure).isEqualTo(life.codes().get(0));
            }
            assertThat(journal(replay)).as("%s", recording).isEqualTo(journal(original));
        }
    }

    /** Starts a container; the exit code of a command line when that fails. */
    private static @Nullable Integer start(Container container) {
        try {
            container.start();
            return null;
        } catch (EngineException e) {
            return e.code().exitCode();
        }
    }

    /** Does to the replay what the journal says that a user did to the original. */
    private static void replay(Container original, Container replay, TestEngine test) {
        Instant start = starts(original).get(0);
        Instant begin = test.time().now();
        boolean begun = false;
        Instant asked = start;
        for (JournalEntry entry : original.explain().journal()) {
            if (!begun) {
                asked = entry.at();
            }
            begun = entry.detail().equals("begun");
            if (entry.operation().equals("kill") && !begun) {
                test.time().advanceTo(begin.plusMillis(millis(start, asked)));
                replay.kill(Signal.parse(entry.detail()));
            } else if (entry.operation().equals("stop")) {
                test.time().advanceTo(begin.plusMillis(millis(start, asked)));
                replay.stop(timeout(entry));
            }
        }
        test.time().advance(SOON);
    }

    private static Duration timeout(JournalEntry stop) {
        return Duration.ofMillis(
                new BigDecimal(stop.detail().split(" ")[1]).movePointRight(3).longValue());
    }

    private static long millis(Instant from, Instant to) {
        return Duration.between(from, to).toMillis();
    }

    /** When each run was begun, which is saved with the making of the container. */
    private static List<Instant> starts(Container container) {
        return container.explain().journal().stream()
                .filter(entry -> entry.operation().equals("init") && entry.to() == ContainerState.CREATED)
                .map(JournalEntry::at)
                .toList();
    }

    private static List<ExitRecord> exits(Engine engine, Container container) {
        return engine.exits(container.id());
    }

    private static List<Integer> codes(Engine engine, Container container) {
        return exits(engine, container).stream()
                .map(exit -> exit.status().codeOrMinusOne())
                .toList();
    }

    /**
     * When the runs ended. One that is killed does not take its time on the fake: then it is when it was killed. And a
     * container whose end is dated by a clock that ticks more slowly than that of its log does not end before its output.
     */
    private static List<Long> ends(Engine engine, Container container) {
        List<Long> ends = new ArrayList<>();
        List<Instant> starts = starts(container);
        for (ExitRecord exit : exits(engine, container)) {
            Instant start = starts.get(exit.run() - 1);
            long end = millis(start, exit.finishedAt());
            if (exit.status().codeOrMinusOne() == 137) {
                end = killed(container, start);
            }
            for (LogRecord record : records(container)) {
                boolean ofThisRun = exit.run() == starts.size() || record.at().isBefore(starts.get(exit.run()));
                end = ofThisRun ? Math.max(end, millis(start, record.at())) : end;
            }
            ends.add(end);
        }
        return ends;
    }

    private static long killed(Container container, Instant start) {
        List<JournalEntry> journal = container.explain().journal();
        for (int i = 0; i < journal.size(); i++) {
            JournalEntry entry = journal.get(i);
            if (entry.operation().equals("stop")) {
                return millis(start, entry.at()) + timeout(entry).toMillis();
            } else if (entry.detail().equals("SIGKILL")) {
                return millis(start, journal.get(i - 1).at());
            }
        }
        throw new AssertionError("nobody killed it: " + journal);
    }

    private static List<LogRecord> records(Container container) {
        List<LogRecord> records = new ArrayList<>();
        try (LogStream log = container.logs(LogQuery.ALL)) {
            log.forEachRemaining(records::add);
        }
        return records;
    }

    /** What was written within each millisecond of a run to each stream, in the order in which it was read. */
    private static List<String> log(Container container) {
        List<Instant> starts = starts(container);
        List<String> log = new ArrayList<>();
        String place = "";
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (LogRecord record : records(container)) {
            int run = starts.size() - 1;
            while (run > 0 && record.at().isBefore(starts.get(run))) {
                run--;
            }
            String next = "run " + (run + 1) + " " + millis(starts.get(run), record.at()) + " " + record.stream();
            if (!next.equals(place)) {
                log.add(place + " " + HexFormat.of().formatHex(bytes.toByteArray()));
                bytes.reset();
                place = next;
            }
            bytes.writeBytes(record.text());
            bytes.writeBytes((record.partial() ? "" : "\n").getBytes(StandardCharsets.UTF_8));
        }
        log.add(place + " " + HexFormat.of().formatHex(bytes.toByteArray()));
        return log;
    }

    /** The transitions, without what names the runtime and the container. */
    private static List<String> journal(Container container) {
        return container.explain().journal().stream()
                .map(entry ->
                        entry.from() + " -> " + entry.to() + " by " + entry.operation() + " of " + entry.cause() + ": "
                                + entry.detail()
                                        .replaceFirst("container [0-9a-f]{64}: ", "")
                                        .replaceFirst("(runc|crun|fake): ", ""))
                .toList();
    }
}
