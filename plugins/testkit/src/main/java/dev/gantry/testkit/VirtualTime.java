// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

import dev.gantry.spi.host.Cancellable;
import dev.gantry.spi.host.HostServices;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * Time that passes only while somebody sleeps, and then at once: as soon as every task of the scheduler has ended, sleeps
 * or is held up by one that sleeps, time moves on to the next instant at which something is due. So a stop that waits ten
 * seconds takes microseconds, and still takes ten seconds by the engine's clock. A test may also move time itself.
 *
 * <pre>{@code
 * VirtualTime time = new VirtualTime();
 * try (Engine engine = EngineBuilder.of(config).host(time::on).open()) { ... }
 * }</pre>
 *
 * <p>Timers that are due at the same instant run one after the other, in the order in which they were set, each together
 * with the tasks that it sets off; then threads whose sleep is over go on, in the order in which they lay down. Tasks run
 * on daemon threads of their own and not on the thread that moves time: that one may hold locks of the engine which a task
 * needs. The threads end by themselves soon after their last task, so there is nothing to close.
 *
 * <p>Only threads within the engine are known here. While one thread waits, time passes for all of them, whatever another
 * computes meanwhile; {@link #hold} prevents it. It is of use with runtimes inside the JVM only: for processes, time
 * passes as ever. Several engines may share one. Safe for use by any thread.
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class VirtualTime {
    /** When time begins, unless told otherwise. */
    public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private static final Duration DEFAULT_HORIZON = Duration.ofDays(1);
    /** How often, in the time of the machine, to look whether a task is held up, which nobody tells of. */
    private static final long LOOK_NANOS = 500_000;

    /** Waiting is on conditions of this lock, so that a thread within the engine never waits for it for long. */
    private final ReentrantLock lock = new ReentrantLock();

    private final TaskThreads threads = new TaskThreads();
    private final Agenda agenda = new Agenda();
    private final UnderWay tasks = new UnderWay(lock);
    private final Clock clock = new VirtualClock(ZoneOffset.UTC, this::now);
    private volatile Instant now;
    private Instant mark;
    private Duration horizon = DEFAULT_HORIZON;
    private int holds;
    private int advancing;
    private @Nullable Thread driver;
    private @Nullable Condition driverWaits;

    /** Time that begins at {@link #START}. */
    public VirtualTime() {
        this(START);
    }

    /** Time that begins at that instant. */
    public VirtualTime(Instant start) {
        this.now = Objects.requireNonNull(start, "start");
        this.mark = start;
    }

    /** The host, but with this time. For {@code EngineBuilder.host}. */
    public HostServices on(HostServices host) {
        Objects.requireNonNull(host, "host");
        return new VirtualHost(host, clock, new VirtualScheduler(this));
    }

    /** The present instant. */
    public Instant now() {
        return now;
    }

    /** The clock of this time. */
    public Clock clock() {
        return clock;
    }

    /** As {@link #advanceTo}, by that much. With {@link Duration#ZERO} it only waits until all that is under way is done. */
    public void advance(Duration duration) {
        Objects.requireNonNull(duration, "duration");
        if (duration.isNegative()) {
            throw new IllegalArgumentException("time never goes back: " + duration);
        }
        moveTo(() -> now.plus(duration));
    }

    /**
     * Moves time on. Whatever falls due up to and including that instant happens at its own instant; when this returns,
     * the tasks that it set off have ended, sleep, or are held up.
     *
     * @param instant not before now
     * @throws IllegalStateException when called by a task of the engine, or by an interrupted thread
     */
    public void advanceTo(Instant instant) {
        Objects.requireNonNull(instant, "instant");
        moveTo(() -> {
            if (instant.isBefore(now)) {
                throw new IllegalArgumentException("time never goes back: it is " + now + ", asked for was " + instant);
            }
            return instant;
        });
    }

    private void moveTo(Supplier<Instant> target) {
        lock.lock();
        try {
            if (TaskThreads.areCurrent()) {
                throw new IllegalStateException("a task of the engine cannot move time: it would wait for itself");
            }
            advancing++;
            try {
                moveUpTo(target.get(), lock.newCondition());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while moving time", e);
            } finally {
                advancing--;
                if (driver == Thread.currentThread()) {
                    stopDriving();
                }
                letSomebodyDrive();
            }
        } finally {
            lock.unlock();
        }
    }

    private void moveUpTo(Instant instant, Condition changes) throws InterruptedException {
        while (driver != null) {
            signalDriver();
            changes.awaitNanos(LOOK_NANOS);
        }
        driver = Thread.currentThread();
        driverWaits = changes;
        awaitQuiet(changes);
        for (Instant next = agenda.next(); next != null && !next.isAfter(instant); next = agenda.next()) {
            step(next);
            awaitQuiet(changes);
        }
        if (now.isBefore(instant)) {
            now = instant;
        }
        mark = now;
    }

    private void awaitQuiet(Condition changes) throws InterruptedException {
        while (!isQuiet()) {
            tasks.requireProgress(now);
            changes.awaitNanos(LOOK_NANOS);
        }
    }

    /** Keeps time from passing by itself. */
    @API(status = EXPERIMENTAL, since = "0.1")
    public final class Hold implements AutoCloseable {
        private boolean over;

        private Hold() {}

        /** Lets time pass again. Closing twice is allowed. */
        @Override
        public void close() {
            lock.lock();
            try {
                if (!over) {
                    over = true;
                    holds = Math.max(0, holds - 1);
                    mark = now;
                    letSomebodyDrive();
                }
            } finally {
                lock.unlock();
            }
        }
    }

    /** From now until what is returned is closed, time passes only by {@link #advance} and {@link #advanceTo}. */
    public Hold hold() {
        lock.lock();
        try {
            holds++;
            signalDriver();
            return new Hold();
        } finally {
            lock.unlock();
        }
    }

    /** Ends all holds, which those who asked for them may have forgotten. */
    void release() {
        lock.lock();
        try {
            holds = 0;
            letSomebodyDrive();
        } finally {
            lock.unlock();
        }
    }

    /**
     * How far time may pass by itself since a test last moved it, or since it began; a day unless told otherwise. A wait
     * that would take longer is one for what never happens: it fails with an {@link AssertionError} that says who waits.
     */
    public void horizon(Duration duration) {
        Objects.requireNonNull(duration, "duration");
        lock.lock();
        try {
            horizon = duration;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the sleep at a place, the present one or the next. */
    void wake(VirtualSleeper place) {
        lock.lock();
        try {
            Sleep sleep = place.present;
            if (sleep == null) {
                place.woken = true;
            } else {
                sleep.end();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Sleeps at a place. */
    void sleep(VirtualSleeper place, Duration atMost) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (place.woken || atMost.isNegative() || atMost.isZero()) {
                place.woken = false;
                return;
            }
            Sleep sleep = new Sleep(Thread.currentThread(), deadline(atMost), lock.newCondition());
            agenda.add(sleep);
            place.present = sleep;
            signalDriver();
            try {
                while (!sleep.over) {
                    if (mayDrive()) {
                        drive(sleep);
                    } else {
                        sleep.changes.await();
                    }
                }
            } finally {
                agenda.remove(sleep);
                place.present = null;
                place.woken = false;
                signalDriver();
                letSomebodyDrive();
            }
        } finally {
            lock.unlock();
        }
    }

    /** @return null for a sleep without a limit: what is centuries away is no instant to move on to */
    private @Nullable Instant deadline(Duration atMost) {
        return atMost.compareTo(Sleep.LONGEST) > 0 ? null : now.plus(atMost);
    }

    private boolean mayDrive() {
        return driver == null && holds == 0 && advancing == 0;
    }

    /** Moves time on, on the thread that sleeps, until its sleep is over or somebody else is to decide. */
    private void drive(Sleep own) throws InterruptedException {
        driver = own.thread;
        driverWaits = own.changes;
        try {
            while (!own.over && holds == 0 && advancing == 0) {
                if (!isQuiet()) {
                    tasks.requireProgress(now);
                    own.changes.awaitNanos(LOOK_NANOS);
                    continue;
                }
                Instant next = agenda.next();
                if (next == null || !agenda.isSomebodyWaiting()) {
                    own.changes.await();
                } else {
                    requireWithinHorizon(next, own);
                    step(next);
                }
            }
        } finally {
            stopDriving();
        }
    }

    private void stopDriving() {
        driver = null;
        driverWaits = null;
        letSomebodyDrive();
    }

    private void letSomebodyDrive() {
        if (mayDrive()) {
            agenda.sleeper().ifPresent(sleep -> sleep.changes.signal());
        }
    }

    private void signalDriver() {
        if (driverWaits != null) {
            driverWaits.signal();
        }
    }

    /** Moves on to an instant and has one thing happen that is due then. */
    private void step(Instant instant) {
        tasks.stepped(instant.isAfter(now));
        if (instant.isAfter(now)) {
            now = instant;
        }
        agenda.takeDue(now)
                .ifPresentOrElse(
                        timer -> begin(timer.task()), () -> agenda.endingBy(now).ifPresent(Sleep::end));
    }

    /** Whether nothing happens any more unless time passes. */
    private boolean isQuiet() {
        if (agenda.isSomebodyWaking()) {
            return false;
        }
        Set<Long> still = agenda.sleeping();
        if (driver != null) {
            still.add(driver.getId());
        }
        return tasks.areHeldUp(still);
    }

    private void requireWithinHorizon(Instant next, Sleep own) {
        if (Duration.between(mark, next).compareTo(horizon) > 0) {
            throw new AssertionError(
                    "virtual time passed its horizon of " + horizon + ": it is " + now + ", and thread \""
                            + own.thread.getName() + "\" still waits for what does not happen. There is " + agenda
                            + "; a test that means to wait so long moves time itself or sets another horizon");
        }
    }

    /** Runs a task now. */
    void execute(Task task) {
        lock.lock();
        try {
            begin(task);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Runs a task after a delay, which is greater than zero.
     *
     * @return what calls it off
     */
    Cancellable schedule(Duration delay, Task task) {
        lock.lock();
        try {
            Timer timer = agenda.add(now.plus(delay), task);
            signalDriver();
            return () -> callOff(timer);
        } finally {
            lock.unlock();
        }
    }

    private void callOff(Timer timer) {
        lock.lock();
        try {
            timer.task().callOff();
            agenda.remove(timer);
        } finally {
            lock.unlock();
        }
    }

    private void begin(Task task) {
        tasks.add(task, TaskThreads.areCurrent() || driver == Thread.currentThread());
        threads.run(() -> {
            try {
                task.run();
            } finally {
                ended(task);
            }
        });
    }

    private void ended(Task task) {
        lock.lock();
        try {
            tasks.remove(task);
            signalDriver();
        } finally {
            lock.unlock();
        }
    }

    /** What is under way or due, for messages. */
    @Override
    public String toString() {
        lock.lock();
        try {
            return "virtual time " + now + ", " + tasks + ", " + agenda;
        } finally {
            lock.unlock();
        }
    }
}
