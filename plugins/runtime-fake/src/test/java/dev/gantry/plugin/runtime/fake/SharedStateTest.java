// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.fake;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.model.Signal;
import dev.gantry.spi.runtime.Bundle;
import dev.gantry.spi.runtime.CreateRequest;
import dev.gantry.spi.runtime.LogSink;
import dev.gantry.spi.runtime.OciRuntime;
import dev.gantry.spi.runtime.RuntimeStatus.Phase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Several runtimes on one state directory, and runtimes that end in the middle of something. */
class SharedStateTest {
    private static final String SCRIPT =
            "trap 'echo term; exit 5' TERM; trap 'echo usr' USR1; while :; do echo tick; echo tock >&2; sleep 0.7; done";

    @TempDir
    private Path directory;

    @Test
    void whatOneRuntimeDoesTheOtherSees() {
        FakeFixture fake = new FakeFixture(directory);
        List<String> otherExits = new ArrayList<>();
        OciRuntime other = fake.open(fake.host, otherExits::add);
        Bundle bundle = fake.started(fake.bundle("sh", "-c", SCRIPT));
        fake.host.changed(directory.resolve("state").resolve(FakeFixture.ID + ".json"));
        fake.host.advance(1000);
        assertThat(other.status(bundle).phase()).isEqualTo(Phase.RUNNING);
        other.pause(bundle);
        assertThat(fake.runtime.status(bundle).phase()).isEqualTo(Phase.PAUSED);
        fake.host.advance(5000);
        fake.runtime.resume(bundle);
        other.kill(bundle, Signal.TERM, false);
        fake.host.advance(1000);
        assertThat(fake.exitCode(bundle)).isEqualTo(5);
        // The sleep that ran out during the pause lets the loop go round once more before the signal comes.
        assertThat(fake.lines())
                .containsExactly(
                        "stdout F tick",
                        "stderr F tock",
                        "stdout F tick",
                        "stderr F tock",
                        "stdout F tick",
                        "stderr F tock",
                        "stdout F term");
        assertThat(fake.exits).containsExactly(FakeFixture.ID);
        assertThat(otherExits).containsExactly(FakeFixture.ID);
        fake.runtime.delete(bundle);
        assertThat(other.status(bundle).phase()).isEqualTo(Phase.ABSENT);
        Bundle again = fake.started(fake.bundle("sleep", "5"));
        assertThat(other.status(again).phase()).isEqualTo(Phase.RUNNING);
        other.close();
        fake.close();
    }

    @Test
    void theSurvivorLooksAfterTheContainersOfARuntimeThatDied() {
        FakeFixture fake = new FakeFixture(directory);
        ManualHost survivorHost = new ManualHost();
        List<String> survivorExits = new ArrayList<>();
        OciRuntime survivor = fake.open(survivorHost, survivorExits::add);
        fake.started(fake.bundle("sh", "-c", "sleep 5; echo done; exit 2"));
        survivorHost.changed(directory.resolve("state").resolve(FakeFixture.ID + ".json"));
        survivorHost.advance(5000);
        assertThat(survivorExits).containsExactly(FakeFixture.ID);
        assertThat(directory.resolve("exits").resolve(FakeFixture.ID)).hasContent("2");
        assertThat(fake.lines()).containsExactly("stdout F done");
        survivor.close();
    }

    /** However often one looks, and whoever looks: the same inputs at the same instants give the same log. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void theLogDependsOnTheInputsOnly(long seed) throws IOException {
        assertThat(play(directory.resolve("often"), seed, true))
                .isEqualTo(play(directory.resolve("once"), seed, false));
    }

    private static String play(Path directory, long seed, boolean often) throws IOException {
        Random inputs = new Random(seed);
        Random looks = new Random(seed);
        FakeFixture fake = new FakeFixture(directory);
        OciRuntime other = fake.open(fake.host, id -> {});
        Bundle bundle = fake.started(fake.bundle("sh", "-c", SCRIPT));
        boolean paused = false;
        for (int step = 0; step < 40; step++) {
            long millis = 1 + inputs.nextInt(900);
            if (often) {
                int parts = 1 + looks.nextInt(5);
                for (int part = 0; part < parts; part++) {
                    fake.host.advance(millis / parts);
                    (looks.nextBoolean() ? other : fake.runtime).status(bundle);
                }
                fake.host.advance(millis % parts);
                if (looks.nextInt(6) == 0) {
                    fake.reopen();
                }
            } else {
                fake.host.sleepThrough(Duration.ofMillis(millis));
            }
            OciRuntime runtime = often && looks.nextBoolean() ? other : fake.runtime;
            switch (inputs.nextInt(5)) {
                case 0, 1 -> runtime.kill(bundle, new Signal(10), false);
                case 2 -> {
                    if (paused) {
                        runtime.resume(bundle);
                    } else {
                        runtime.pause(bundle);
                    }
                    paused = !paused;
                }
                default -> runtime.kill(bundle, Signal.HUP, false);
            }
        }
        if (paused) {
            fake.runtime.resume(bundle);
        }
        fake.runtime.kill(bundle, Signal.TERM, false);
        fake.host.sleepThrough(Duration.ofSeconds(2));
        assertThat(fake.exitCode(bundle)).isEqualTo(5);
        return Files.readString(fake.log());
    }

    /** A runtime that dies at any step leaves what the next one needs; no output is lost or written twice. */
    @Test
    void deathAtEveryStepLosesNothingAndRepeatsNothing() throws IOException {
        List<String> points = new ArrayList<>();
        String expected = liveAndDie(directory.resolve("whole"), -1, points);
        assertThat(points)
                .contains(
                        "fake.create.saving",
                        "fake.start.saved",
                        "fake.kill.saving",
                        "fake.log.saving",
                        "fake.log.saved",
                        "fake.exit.writing",
                        "fake.exit.written");
        for (int point = 0; point < points.size(); point++) {
            assertThat(liveAndDie(directory.resolve("p" + point), point, new ArrayList<>()))
                    .as("death at %s, step %d", points.get(point), point)
                    .isEqualTo(expected);
        }
    }

    private static String liveAndDie(Path directory, int deathAt, List<String> points) throws IOException {
        FakeFixture fake = new FakeFixture(directory);
        fake.host.failpoints = name -> {
            points.add(name);
            if (points.size() - 1 == deathAt) {
                throw new Death();
            }
        };
        Bundle bundle = fake.bundle("sh", "-c", SCRIPT);
        surviving(fake, () -> {
            if (fake.runtime.status(bundle).phase() == Phase.ABSENT) {
                fake.runtime.create(fake.request(bundle));
            }
        });
        surviving(fake, () -> {
            if (fake.runtime.status(bundle).phase() == Phase.CREATED) {
                fake.runtime.start(bundle);
            }
        });
        for (int i = 0; i < 4; i++) {
            fake.host.sleepThrough(Duration.ofMillis(500));
            surviving(fake, () -> fake.runtime.status(bundle));
        }
        surviving(fake, () -> {
            if (fake.runtime.status(bundle).phase() == Phase.RUNNING) {
                fake.runtime.kill(bundle, Signal.TERM, false);
            }
        });
        fake.host.sleepThrough(Duration.ofMillis(700));
        surviving(fake, () -> fake.runtime.status(bundle));
        assertThat(fake.exitCode(bundle)).isEqualTo(5);
        assertThat(directory.resolve("exits").resolve(FakeFixture.ID)).hasContent("5");
        String log = Files.readString(fake.log());
        surviving(fake, () -> fake.runtime.delete(bundle));
        assertThat(directory.resolve("exits")).isEmptyDirectory();
        assertThat(fake.runtime.status(bundle).phase()).isEqualTo(Phase.ABSENT);
        return log;
    }

    private static final class Death extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** Does something; after a death in the middle of it, once more with a new runtime. */
    private static void surviving(FakeFixture fake, Runnable action) {
        try {
            action.run();
        } catch (Death e) {
            fake.reopen();
            action.run();
        }
    }

    @Test
    void manyThreadsOfTwoRuntimesLoseNoExitAndWriteNoLineTwice() throws Exception {
        FakeFixture fake = new FakeFixture(directory);
        OciRuntime other = fake.open(fake.host, id -> {});
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                int number = thread;
                all.add(threads.submit(() -> {
                    for (int i = 0; i < 50; i++) {
                        OciRuntime mine = (i + number) % 2 == 0 ? fake.runtime : other;
                        OciRuntime theirs = mine == other ? fake.runtime : other;
                        String id = String.format("%032d%032d", number, i);
                        Bundle bundle = fake.bundle(id, Map.of(), true, List.of("sh", "-c", "echo x; exit 3"));
                        mine.create(new CreateRequest(
                                bundle,
                                new LogSink.K8sFile(directory.resolve(id + ".log"), OptionalLong.empty()),
                                Optional.empty(),
                                List.of()));
                        theirs.start(bundle);
                        assertThat(mine.exitReport(bundle)
                                        .orElseThrow()
                                        .status()
                                        .codeOrMinusOne())
                                .isEqualTo(3);
                        assertThat(Files.readAllLines(directory.resolve(id + ".log")))
                                .hasSize(1);
                        mine.delete(bundle);
                        assertThat(theirs.status(bundle).phase()).isEqualTo(Phase.ABSENT);
                    }
                    return null;
                }));
            }
            for (Future<?> future : all) {
                future.get(120, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(directory.resolve("exits")).isEmptyDirectory();
        other.close();
        fake.close();
    }

    @Test
    void aDamagedRecordIsNamedAndTouchesNoOtherContainer() throws IOException {
        FakeFixture fake = new FakeFixture(directory);
        Bundle bundle = fake.bundle("true");
        Files.writeString(directory.resolve("state").resolve(FakeFixture.ID + ".json"), "{\"id\":");
        assertThatThrownBy(() -> fake.runtime.status(bundle))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining(FakeFixture.ID + ".json is damaged");
        Bundle sound = fake.bundle("b".repeat(64), Map.of(), true, List.of("true"));
        fake.started(sound);
        assertThat(fake.exitCode(sound)).isZero();
    }
}
