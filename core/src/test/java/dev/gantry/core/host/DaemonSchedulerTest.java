// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.host;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.spi.host.Cancellable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DaemonSchedulerTest {
    private final DaemonScheduler scheduler = new DaemonScheduler();

    @AfterEach
    void end() {
        scheduler.close();
    }

    @Test
    void tasksRunOnDaemons() throws Exception {
        BlockingQueue<Boolean> daemons = new LinkedBlockingQueue<>();

        scheduler.execute(() -> daemons.add(Thread.currentThread().isDaemon()));
        scheduler.schedule(
                Duration.ofMillis(1), () -> daemons.add(Thread.currentThread().isDaemon()));

        assertThat(daemons.poll(60, TimeUnit.SECONDS)).isTrue();
        assertThat(daemons.poll(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void delaysAreKept() throws Exception {
        BlockingQueue<String> order = new LinkedBlockingQueue<>();
        long begin = System.nanoTime();
        scheduler.schedule(Duration.ofMillis(300), () -> order.add("late"));
        scheduler.schedule(Duration.ZERO, () -> order.add("soon"));

        assertThat(order.poll(60, TimeUnit.SECONDS)).isEqualTo("soon");
        assertThat(order.poll(60, TimeUnit.SECONDS)).isEqualTo("late");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
    }

    @Test
    void taskThatBlocksOrThrowsHoldsNoOtherUp() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch ran = new CountDownLatch(20);
        for (int i = 0; i < 20; i++) {
            scheduler.schedule(Duration.ZERO, () -> await(release));
            scheduler.execute(() -> {
                throw new IllegalStateException("a bad task");
            });
            scheduler.schedule(Duration.ofMillis(i), ran::countDown);
        }

        assertThat(ran.await(60, TimeUnit.SECONDS)).isTrue();
        release.countDown();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void calledOffTaskDoesNotRun() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        CountDownLatch later = new CountDownLatch(1);
        Cancellable task = scheduler.schedule(Duration.ofMillis(50), runs::incrementAndGet);
        task.close();
        task.close();
        scheduler.schedule(Duration.ofMillis(200), later::countDown);

        assertThat(later.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(runs).hasValue(0);
    }

    @Test
    void closedSchedulerTakesNoTask() {
        scheduler.schedule(Duration.ofDays(1), () -> {});
        scheduler.close();
        scheduler.close();

        assertThatThrownBy(() -> scheduler.execute(() -> {}))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ENGINE_CLOSED));
    }
}
