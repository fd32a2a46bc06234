// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mockito.Mockito;

import dev.gantry.spi.host.HostServices;
import dev.gantry.spi.host.Scheduler;
import dev.gantry.spi.host.Sleeper;

import static dev.gantry.testkit.VirtualTime.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class VirtualTimeTest {
    private final VirtualTime time = new VirtualTime();
    private final HostServices host = time.on(Mockito.mock(HostServices.class));
    private final Scheduler scheduler = host.scheduler();
    private final List<String> happened = Collections.synchronizedList(new ArrayList<>());

    private void note(String what) {
        happened.add(what + "@" + Duration.between(START, time.now()).toMillis());
    }

    private void sleep(Duration duration) {
        try {
            scheduler.sleeper().sleep(duration);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static Duration ms(long millis) {
        return Duration.ofMillis(millis);
    }

    @Test
    void aSleepIsOverAtOnceAndTookItsWholeTime() {
        long begun = System.nanoTime();
        sleep(Duration.ofHours(10));
        assertThat(host.clock().instant()).isEqualTo(START.plus(Duration.ofHours(10)));
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(30));
    }

    @Test
    void timersFallDueInTheCourseOfASleep() {
        scheduler.schedule(ms(20), () -> note("second"));
        scheduler.schedule(ms(10), () -> note("first"));
        scheduler.schedule(ms(31), () -> note("too late"));
        sleep(ms(30));
        assertThat(happened).containsExactly("first@10", "second@20");
    }

    @Test
    void nothingFallsDueWhileNobodySleeps() {
        scheduler.schedule(ms(1), () -> note("timer"));
        time.advance(Duration.ZERO);
        assertThat(happened).isEmpty();
        assertThat(time.now()).isEqualTo(START);
    }

    @RepeatedTest(20)
    void timersOfOneInstantRunInTheOrderInWhichTheyWereSetEachWithWhatItSetsOff() {
        for (int i = 0; i < 10; i++) {
            int number = i;
            scheduler.schedule(ms(10), () -> {
                note("timer " + number);
                scheduler.execute(() -> note("task " + number));
            });
        }
        sleep(ms(10));
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            expected.add("timer " + i + "@10");
            expected.add("task " + i + "@10");
        }
        assertThat(happened).isEqualTo(expected);
    }

    @RepeatedTest(20)
    void tasksThatSleepWakeAtTheirInstantHoweverManyThereAre() {
        Random random = new Random(7);
        for (int i = 0; i < 40; i++) {
            scheduler.execute(() -> {
                for (int round = 0; round < 10; round++) {
                    Instant before = time.now();
                    Duration nap = ms(1 + random.nextInt(50));
                    sleep(nap);
                    if (!time.now().equals(before.plus(nap))) {
                        happened.add("slept " + nap + " from " + before + " and woke at " + time.now());
                    }
                }
                happened.add("done");
            });
        }
        sleep(Duration.ofSeconds(1));
        assertThat(happened).hasSize(40).containsOnly("done");
    }

    @Test
    void aTaskThatWaitsForTheLockOfASleeperDoesNotStopTime() {
        ReentrantLock held = new ReentrantLock();
        Object monitor = new Object();
        held.lock();
        synchronized (monitor) {
            scheduler.execute(() -> {
                held.lock();
                note("lock");
            });
            scheduler.execute(() -> {
                synchronized (monitor) {
                    note("monitor");
                }
            });
            sleep(ms(500));
            note("slept");
        }
        held.unlock();
        time.advance(Duration.ZERO);
        assertThat(happened).startsWith("slept@500").contains("lock@500", "monitor@500");
    }

    @Test
    void aTaskThatWaitsForATaskThatSleepsDoesNotStopTime() {
        CountDownLatch done = new CountDownLatch(1);
        scheduler.execute(() -> {
            sleep(ms(70));
            done.countDown();
        });
        scheduler.execute(() -> {
            try {
                done.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            note("told");
        });
        sleep(ms(100));
        assertThat(happened).hasSize(1).first().asString().startsWith("told@");
    }

    @Test
    void aThreadThatWaitsForTheLockOfOneThatComputesIsNotHeldUp() throws InterruptedException {
        ReentrantLock held = new ReentrantLock();
        held.lock();
        Thread waiting = new Thread(held::lock);
        waiting.start();
        while (!held.hasQueuedThread(waiting)) {
            Thread.onSpinWait();
        }
        assertThat(TaskThreads.halt(waiting, Set.of())).isEqualTo(TaskThreads.Halt.NONE);
        assertThat(TaskThreads.halt(waiting, Set.of(Thread.currentThread().getId())))
                .isEqualTo(TaskThreads.Halt.SLEEP);
        held.unlock();
        waiting.join();
    }

    @Test
    void wakingEndsASleepAtThatInstantAndCountsOnceWhenItCameBefore() throws InterruptedException {
        Sleeper place = scheduler.sleeper();
        scheduler.schedule(ms(10), place::wake);
        place.sleep(Duration.ofHours(1));
        note("woken");
        place.wake();
        place.wake();
        place.sleep(Duration.ofHours(1));
        note("woken before");
        place.sleep(ms(5));
        note("slept");
        assertThat(happened).containsExactly("woken@10", "woken before@10", "slept@15");
    }

    @Test
    void aSleepForEverDoesNotMoveTime() throws InterruptedException {
        Sleeper place = scheduler.sleeper();
        Thread sleeping = new Thread(() -> {
            try {
                place.sleep(java.time.temporal.ChronoUnit.FOREVER.getDuration());
            } catch (InterruptedException e) {
                note("interrupted");
            }
        });
        sleeping.start();
        while (sleeping.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        scheduler.schedule(ms(10), () -> note("timer"));
        assertThat(happened).isEmpty();
        time.advance(ms(20));
        sleeping.interrupt();
        sleeping.join();
        assertThat(happened).containsExactly("timer@10", "interrupted@20");
    }

    @Test
    void whileTimeIsHeldOnlyTheTestMovesIt() throws Exception {
        VirtualTime.Hold hold = time.hold();
        CompletableFuture<Void> slept = CompletableFuture.runAsync(() -> {
            note("lies down");
            sleep(ms(100));
            note("gets up");
        });
        while (happened.isEmpty()) {
            Thread.onSpinWait();
        }
        time.advance(ms(60));
        assertThat(slept).isNotDone();
        assertThat(time.now()).isEqualTo(START.plusMillis(60));
        hold.close();
        slept.get(30, TimeUnit.SECONDS);
        assertThat(happened).first().isEqualTo("lies down@0");
        assertThat(time.now()).isAfterOrEqualTo(START.plusMillis(100));
    }

    @Test
    void movingTimeRunsWhatFallsDueIncludingWhatThatSetsOff() {
        scheduler.schedule(ms(10), () -> scheduler.schedule(ms(10), () -> note("chained")));
        scheduler.schedule(ms(30), () -> note("at the end"));
        scheduler.schedule(ms(31), () -> note("beyond"));
        time.advance(ms(30));
        assertThat(happened).containsExactly("chained@20", "at the end@30");
        assertThatThrownBy(() -> time.advanceTo(START)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatIsCalledOffDoesNotHappen() {
        var wish = scheduler.schedule(ms(10), () -> note("timer"));
        wish.close();
        wish.close();
        time.advance(ms(20));
        assertThat(happened).isEmpty();
    }

    @Test
    void whatATaskThrowsConcernsNobodyElse() {
        scheduler.schedule(ms(10), () -> {
            throw new IllegalStateException("on purpose");
        });
        scheduler.schedule(ms(11), () -> note("next"));
        sleep(ms(20));
        assertThat(happened).containsExactly("next@11");
    }

    @Test
    void aWaitForWhatNeverHappensFailsAndNamesWhoWaits() {
        time.horizon(Duration.ofHours(1));
        sleep(ms(3_600_000));
        assertThatThrownBy(() -> sleep(ms(1)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("passed its horizon of PT1H")
                .hasMessageContaining(Thread.currentThread().getName());
        time.advance(Duration.ofHours(1));
        sleep(ms(1));
    }

    @Test
    void goingRoundWithinOneInstantIsToldOf() {
        AtomicBoolean enough = new AtomicBoolean();
        Runnable[] round = new Runnable[1];
        round[0] = () -> {
            if (!enough.get()) {
                scheduler.execute(round[0]);
            }
        };
        scheduler.execute(round[0]);
        assertThatThrownBy(() -> time.advance(ms(1)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("goes round without taking time");
        enough.set(true);
        time.advance(ms(1));
    }

    @Test
    void aTaskCannotMoveTime() {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        scheduler.execute(() -> {
            try {
                time.advance(ms(1));
            } catch (IllegalStateException e) {
                thrown.set(e);
            }
        });
        time.advance(ms(1));
        assertThat(thrown.get()).hasMessageContaining("cannot move time");
    }

    @Test
    void itsThreadsEndByThemselves() {
        List<Thread> used = Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < 8; i++) {
            scheduler.execute(() -> {
                used.add(Thread.currentThread());
                sleep(ms(10));
            });
        }
        sleep(ms(20));
        assertThat(used).hasSize(8).allSatisfy(thread -> {
            thread.join(30_000);
            assertThat(thread.isAlive()).isFalse();
        });
    }
}
