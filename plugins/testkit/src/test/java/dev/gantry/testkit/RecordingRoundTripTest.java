// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;

import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.gantry.api.Container;
import dev.gantry.api.LogStream;
import dev.gantry.api.model.ContainerState;
import dev.gantry.api.model.JournalEntry;
import dev.gantry.api.model.LogQuery;
import dev.gantry.api.model.Signal;
import dev.gantry.plugin.runtime.fake.FakeScript;
import dev.gantry.plugin.runtime.fake.FakeScripts;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whatever a container does, a replay of its recording that the same is done to does the same at the same times, and its
 * recording is the same.
 */
@Execution(ExecutionMode.CONCURRENT)
class RecordingRoundTripTest {
    private static final List<Signal> SIGNALS = List.of(Signal.HUP, Signal.TERM, Signal.INT, new Signal(10));

    static List<Long> seeds() {
        long first = Long.getLong("gantry.recording.seed", 1);
        return LongStream.range(first, first + Integer.getInteger("gantry.recording.seeds", 100))
                .boxed()
                .toList();
    }

    /** What is done to a container, by milliseconds after its start, in each of its runs. */
    private record Session(List<TreeMap<Integer, Signal>> signals, Duration stopTimeout) {}

    @ParameterizedTest
    @MethodSource("seeds")
    void theRecordingOfAReplayIsTheSame(long seed) {
        Random random = new Random(seed);
        FakeScript script = script(random);
        Session session = session(random);
        try (TestEngine test = TestEngine.open()) {
            Container original = play(test, script, session, "original");
            FakeScript recorded = Recording.of(original).script("original");
            String text = FakeScripts.write(Map.of("c", recorded));
            // As after it was written to a file, and read again.
            FakeScript read = FakeScripts.read(text, "text").get("c");
            Container replay = play(test, read, session, "replay");
            assertThat(log(replay)).as("log of the replay of %s", text).isEqualTo(log(original));
            assertThat(journal(replay)).as("journal of the replay of %s", text).isEqualTo(journal(original));
            assertThat(FakeScripts.write(Map.of("c", Recording.of(replay).script("replay"))))
                    .isEqualTo(text);
        }
    }

    private static Container play(TestEngine test, FakeScript script, Session session, String name) {
        Container container =
                test.engine().create(test.script(script).name(name).build());
        for (TreeMap<Integer, Signal> signals : session.signals()) {
            container.start();
            Instant start = test.time().now();
            signals.forEach((millis, signal) -> {
                test.time().advanceTo(start.plusMillis(millis));
                if (container.state() == ContainerState.RUNNING) {
                    container.kill(signal);
                }
            });
            // Two signals at the same instant have no order that a log could tell.
            test.time().advance(Duration.ofMillis(1));
            if (container.state() == ContainerState.RUNNING) {
                container.stop(session.stopTimeout());
            }
            container.waitForExit();
            // What the end of a run sets off is over then.
            test.time().advance(Duration.ofSeconds(1));
        }
        return container;
    }

    private static Instant start(Container container) {
        return container.explain().journal().stream()
                .filter(entry -> entry.operation().equals("start"))
                .findFirst()
                .orElseThrow()
                .at();
    }

    /** What was written to each stream at each instant, in order; how much of it was read at once is of no matter. */
    private static List<String> log(Container container) {
        Instant start = start(container);
        Map<String, String> written = new LinkedHashMap<>();
        String[] last = {""};
        try (LogStream log = container.logs(LogQuery.ALL)) {
            log.forEachRemaining(record -> {
                String place = Duration.between(start, record.at()) + " " + record.stream();
                if (!last[0].startsWith(place + " ")) {
                    last[0] = place + " " + written.size();
                }
                String bytes = HexFormat.of().formatHex(record.text()) + (record.partial() ? "" : "0a");
                written.merge(last[0], bytes, String::concat);
            });
        }
        return written.entrySet().stream().map(Object::toString).toList();
    }

    private static List<String> journal(Container container) {
        Instant start = start(container);
        List<String> lines = new ArrayList<>();
        for (JournalEntry entry : container.explain().journal()) {
            if (!entry.operation().equals("create")) {
                lines.add(Duration.between(start, entry.at()) + " " + entry.operation() + " " + entry.from() + " "
                        + entry.to() + " " + entry.cause() + " " + entry.detail());
            }
        }
        return lines;
    }

    private static Session session(Random random) {
        List<TreeMap<Integer, Signal>> all = new ArrayList<>();
        for (int run = 0; run <= random.nextInt(3); run++) {
            TreeMap<Integer, Signal> signals = new TreeMap<>();
            for (int i = random.nextInt(6); i > 0; i--) {
                signals.put(2 * random.nextInt(1000), SIGNALS.get(random.nextInt(SIGNALS.size())));
            }
            all.add(signals);
        }
        return new Session(all, Duration.ofMillis(random.nextInt(3) * 1500L));
    }

    private static FakeScript script(Random random) {
        FakeScript script = run(FakeScript.EMPTY, random);
        for (int run = random.nextInt(3); run > 0; run--) {
            script = run(script.nextRun(), random);
        }
        return script;
    }

    private static FakeScript run(FakeScript begun, Random random) {
        FakeScript script = steps(begun, random, 6);
        for (Signal signal : SIGNALS) {
            script = switch (random.nextInt(4)) {
                case 0 -> script.ignore(signal);
                case 1, 2 -> {
                    int depth = random.nextInt(3);
                    yield script.on(signal, reaction -> end(nested(reaction, signal, random, depth), random));
                }
                default -> script;
            };
        }
        script = steps(script, random, 6);
        return random.nextBoolean() ? script.hang() : end(script, random);
    }

    private static FakeScript nested(FakeScript reaction, Signal signal, Random random, int depth) {
        FakeScript script = steps(reaction, random, 3);
        return depth == 0 ? script : script.on(signal, next -> nested(next, signal, random, depth - 1));
    }

    private static FakeScript end(FakeScript script, Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> script.exit(random.nextInt(256));
            case 1 -> script.exit(137);
            case 2 -> script.outOfMemory();
            default -> script;
        };
    }

    private static FakeScript steps(FakeScript begun, Random random, int most) {
        FakeScript script = begun;
        for (int i = random.nextInt(most + 1); i > 0; i--) {
            script = switch (random.nextInt(3)) {
                case 0 -> script.out(bytes(random));
                case 1 -> script.err(bytes(random));
                default -> script.sleep(Duration.ofMillis(random.nextInt(400)));
            };
        }
        return script;
    }

    /** Sometimes words, sometimes what looks like a value, sometimes anything. */
    private static byte[] bytes(Random random) {
        List<String> texts = List.of(
                "ready\n", "null", "true", "0x1e5", "12", "1.50", "a b\n\n", "${x}\n", "// x", "\u00e4\u20ac\n", "x");
        if (random.nextBoolean()) {
            return texts.get(random.nextInt(texts.size())).getBytes(StandardCharsets.UTF_8);
        }
        byte[] bytes = new byte[random.nextInt(20)];
        random.nextBytes(bytes);
        return bytes;
    }
}
