// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.stream;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

import org.junit.jupiter.api.Test;

import dev.gantry.api.ContainerOperations;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.AttachOptions;
import dev.gantry.api.model.AttachResult.Count;
import dev.gantry.api.model.LogRecord.Stream;
import dev.gantry.spi.host.Cancellable;
import dev.gantry.spi.host.Scheduler;
import dev.gantry.spi.host.Sleeper;

import static org.assertj.core.api.Assertions.assertThat;

/** On one thread: the client takes something in when it is made to, and time passes when somebody sleeps. */
class OutputRelayTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final List<String> told = new ArrayList<>();
    private final ByteArrayOutputStream stdout = new ByteArrayOutputStream();
    private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();
    private Instant now = Instant.EPOCH;
    private Duration slept = Duration.ZERO;
    private Runnable meanwhile = () -> {};
    private boolean closed;

    private final class Hand implements Scheduler, Sleeper {
        @Override
        public void execute(Runnable task) {
            if (closed) {
                throw new EngineException(ErrorCode.ENGINE_CLOSED, "closed");
            }
            tasks.add(task);
        }

        @Override
        public Cancellable schedule(Duration delay, Runnable task) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Sleeper sleeper() {
            return this;
        }

        @Override
        public void wake() {}

        @Override
        public void sleep(Duration atMost) {
            Duration passed = atMost.compareTo(Duration.ofSeconds(1)) < 0 ? atMost : Duration.ofSeconds(1);
            slept = slept.plus(passed);
            now = now.plus(passed);
            meanwhile.run();
        }
    }

    private Duration patience = PATIENCE;

    private final class Told implements OutputRelay.Owner {
        @Override
        public void clientFailed() {
            told.add("failed");
        }

        @Override
        public void finished() {
            told.add("finished");
        }

        @Override
        public void closed(EngineException failure) {
            told.add("closed");
        }
    }

    private OutputRelay relay(OutputStream out, OutputStream err) {
        Clock clock = new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                throw new UnsupportedOperationException();
            }

            @Override
            public Instant instant() {
                return now;
            }
        };
        return new OutputRelay(new Hand(), clock, AttachOptions.of(out, err).withPatience(patience), new Told());
    }

    @Test
    void forWhoIsWaitedForWithoutLimitNobodyElseHasToWakeUp() {
        patience = ContainerOperations.FOREVER;
        OutputRelay relay = relay(stdout, stdout);
        relay.output(Stream.STDOUT, StandardCharsets.UTF_8.encode("one "));
        relay.output(Stream.STDERR, StandardCharsets.UTF_8.encode("two"));
        assertThat(tasks).isEmpty();
        assertThat(stdout.toString(StandardCharsets.UTF_8)).isEqualTo("one two");
        relay.ended();
        run();
        assertThat(told).containsExactly("finished");
        assertThat(relay.stdout()).isEqualTo(new Count(4, 0));
    }

    @Test
    void moreToComeIsCollectedUntilThereIsNoMore() {
        patience = ContainerOperations.FOREVER;
        List<String> seen = new ArrayList<>();
        ByteArrayOutputStream flushed = new ByteArrayOutputStream() {
            @Override
            public void flush() {
                seen.add(toString(StandardCharsets.UTF_8));
            }
        };
        OutputRelay relay = relay(flushed, OutputStream.nullOutputStream());
        relay.output(Stream.STDOUT, StandardCharsets.UTF_8.encode("one "), true);
        relay.output(Stream.STDOUT, StandardCharsets.UTF_8.encode("two "), true);
        assertThat(seen).isEmpty();
        relay.output(Stream.STDOUT, StandardCharsets.UTF_8.encode("three "), false);
        assertThat(seen).containsExactly("one two three ");
        relay.output(Stream.STDOUT, StandardCharsets.UTF_8.encode("four"), true);
        relay.ended();
        run();
        assertThat(seen).contains("one two three four");
        assertThat(told).containsExactly("finished");
    }

    private static void write(OutputRelay relay, Stream stream, int bytes) {
        relay.output(stream, ByteBuffer.allocate(bytes));
    }

    private void run() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    @Test
    void outputIsHandedOnInOrderAndTheEndLast() {
        OutputRelay relay = relay(stdout, stdout);
        relay.output(Stream.STDOUT, StandardCharsets.UTF_8.encode("one "));
        relay.output(Stream.STDERR, StandardCharsets.UTF_8.encode("two "));
        relay.output(Stream.STDOUT, StandardCharsets.UTF_8.encode("three"));
        relay.ended();
        run();
        assertThat(stdout).hasToString("one two three");
        assertThat(told).containsExactly("finished");
        assertThat(relay.stdout()).isEqualTo(new Count(9, 0));
        assertThat(relay.stderr()).isEqualTo(new Count(4, 0));
    }

    @Test
    void oneThatTakesNothingIsWaitedForOnceAndThenLosesWhatThereIsNoRoomFor() {
        OutputRelay relay = relay(stdout, stderr);
        write(relay, Stream.STDOUT, OutputRelay.KEPT);
        assertThat(slept).isZero();
        write(relay, Stream.STDOUT, 100);
        assertThat(slept).isEqualTo(PATIENCE);
        write(relay, Stream.STDERR, 10);
        assertThat(slept).as("not waited for again").isEqualTo(PATIENCE);
        run();
        assertThat(relay.stdout()).isEqualTo(new Count(OutputRelay.KEPT, 100));
        assertThat(relay.stderr()).isEqualTo(new Count(0, 10));
        write(relay, Stream.STDOUT, 7);
        run();
        assertThat(relay.stdout()).isEqualTo(new Count(OutputRelay.KEPT + 7, 100));
    }

    @Test
    void oneThatIsSlowerThanItsPatienceButTakesSomethingLosesNothing() {
        OutputRelay relay = relay(
                new OutputStream() {
                    @Override
                    public void write(int b) {}

                    @Override
                    public void write(byte[] bytes, int offset, int length) {
                        // Each takes nearly as long as it may.
                        now = now.plus(PATIENCE.minusSeconds(1));
                    }
                },
                stderr);
        for (int i = 0; i < OutputRelay.KEPT / 1024; i++) {
            write(relay, Stream.STDOUT, 1024);
        }
        meanwhile = this::run;
        for (int i = 0; i < 100; i++) {
            write(relay, Stream.STDOUT, OutputRelay.KEPT);
        }
        run();
        assertThat(relay.stdout()).isEqualTo(new Count(101L * OutputRelay.KEPT, 0));
    }

    @Test
    void withoutPatienceNothingIsWaitedFor() {
        OutputRelay relay = new OutputRelay(
                new Hand(),
                Clock.systemUTC(),
                AttachOptions.of(stdout, stderr).withPatience(Duration.ZERO),
                new Told());
        write(relay, Stream.STDOUT, OutputRelay.KEPT);
        write(relay, Stream.STDOUT, 1);
        assertThat(slept).isZero();
        run();
        assertThat(relay.stdout()).isEqualTo(new Count(OutputRelay.KEPT, 1));
    }

    @Test
    void aStreamThatFailsIsPassedOverAndTheOtherGoesOn() {
        OutputRelay relay = relay(new Broken(), stderr);
        write(relay, Stream.STDOUT, 5);
        write(relay, Stream.STDERR, 6);
        write(relay, Stream.STDOUT, 7);
        run();
        assertThat(told).isEmpty();
        assertThat(relay.stdout()).isEqualTo(new Count(0, 12));
        assertThat(relay.stderr()).isEqualTo(new Count(6, 0));
        assertThat(relay.failure()).hasValueSatisfying(e -> assertThat(e).hasMessage("broken"));
    }

    @Test
    void whenBothHaveFailedThatIsToldOnce() {
        OutputRelay relay = relay(new Broken(), new Broken());
        write(relay, Stream.STDOUT, 5);
        write(relay, Stream.STDERR, 6);
        run();
        write(relay, Stream.STDERR, 6);
        relay.ended();
        run();
        assertThat(told).containsExactly("failed", "finished");
        assertThat(relay.stderr()).isEqualTo(new Count(0, 12));
    }

    @Test
    void withTheEngineItIsOver() {
        OutputRelay relay = relay(stdout, stderr);
        closed = true;
        write(relay, Stream.STDOUT, 5);
        assertThat(told).containsExactly("closed");
    }

    private static final class Broken extends OutputStream {
        @Override
        public void write(int b) throws IOException {
            throw new IOException("broken");
        }
    }
}
