// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

import dev.gantry.spi.host.Cancellable;
import dev.gantry.spi.host.HostServices;
import dev.gantry.spi.host.Scheduler;
import dev.gantry.spi.host.Sleeper;

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
    /** How often to find a task waiting for a signal, with nothing happening meanwhile, before it counts as held up. */
    private static final int LOOKS_FOR_SIGNALS = 3;

    private record Timer(Instant at, long order, Task task) {}

    /** Waiting is on conditions of this lock, so that a thread within the engine never waits for it for long. */
    private final ReentrantLock lock = new ReentrantLock();

    private final TaskThreads threads = new TaskThreads();
    private final PriorityQueue<Timer> timers =
            new PriorityQueue<>(Comparator.comparing(Timer::at).thenComparing(Timer::order));
    private final Set<Task> tasks = new HashSet<>();
    private final Set<Sleep> sleeps = new LinkedHashSet<>();
    private final Clock clock = new VirtualClock(ZoneOffset.UTC);
    private volatile Instant now;
    private long order;
    private Instant mark;
    private Duration horizon = DEFAULT_HORIZON;
    private int holds;
    private int advancing;
    private int looks;
    private @Nullable Thread driver;
    private @Nullable Condition driverWaits;

    /** Time that begins at {@link #START}. */
    public VirtualTime() {
        this(START);
    }

    /** Time that begins at that instant. */
    public VirtualTime(Instant start) {
        this.now = start;
        this.mark = start;
    }

    /** The host, but with this time. For {@code EngineBuilder.host}. */
    public HostServices on(HostServices host) {
        return new VirtualHost(host, clock, new VirtualScheduler());
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
        if (duration.isNegative()) {
            throw new IllegalArgumentException("time never goes back: " + duration);
        }
        advanceTo(now.plus(duration));
    }

    /**
     * Moves time on. Whatever falls due up to and including that instant happens at its own instant; when this returns,
     * the tasks that it set off have ended, sleep, or are held up.
     *
     * @param instant not before now
     * @throws IllegalStateException when called by a task of the engine, or by an interrupted thread
     */
    public void advanceTo(Instant instant) {
        if (instant.isBefore(now)) {
            throw new IllegalArgumentException("time never goes back: it is " + now + ", asked for was " + instant);
        }
        lock.lock();
        try {
            if (tasks.stream().anyMatch(task -> task.thread == Thread.currentThread())) {
                throw new IllegalStateException("a task of the engine cannot move time: it would wait for itself");
            }
            advancing++;
            try {
                moveUpTo(instant, lock.newCondition());
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
        for (Instant next = nextInstant(); next != null && !next.isAfter(instant); next = nextInstant()) {
            moveTo(next);
            awaitQuiet(changes);
        }
        if (now.isBefore(instant)) {
            now = instant;
        }
        mark = now;
    }

    private void awaitQuiet(Condition changes) throws InterruptedException {
        while (!isQuiet()) {
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
                    holds--;
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

    /**
     * How far time may pass by itself since a test last moved it, or since it began; a day unless told otherwise. A wait
     * that would take longer is one for what never happens: it fails with an {@link AssertionError} that says who waits.
     */
    public void horizon(Duration duration) {
        lock.lock();
        try {
            horizon = duration;
        } finally {
            lock.unlock();
        }
    }

    private void sleep(VirtualSleeper place, Duration atMost) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (place.woken || atMost.isNegative() || atMost.isZero()) {
                place.woken = false;
                return;
            }
            Sleep sleep = new Sleep(Thread.currentThread(), deadline(atMost), lock.newCondition());
            sleeps.add(sleep);
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
                sleeps.remove(sleep);
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
                    own.changes.awaitNanos(LOOK_NANOS);
                    continue;
                }
                Instant next = nextInstant();
                if (next == null || sleeps.stream().allMatch(sleep -> sleep.deadline == null)) {
                    own.changes.await();
                } else {
                    requireWithinHorizon(next, own);
                    moveTo(next);
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
            sleeps.stream().filter(sleep -> !sleep.over).findFirst().ifPresent(sleep -> sleep.changes.signal());
        }
    }

    private void signalDriver() {
        if (driverWaits != null) {
            driverWaits.signal();
        }
    }

    private @Nullable Instant nextInstant() {
        Timer timer = timers.peek();
        Instant next = timer == null ? null : timer.at;
        for (Sleep sleep : sleeps) {
            if (!sleep.over && sleep.deadline != null && (next == null || sleep.deadline.isBefore(next))) {
                next = sleep.deadline;
            }
        }
        return next;
    }

    /** Moves on to an instant and has one thing happen that is due then. */
    private void moveTo(Instant instant) {
        looks = 0;
        if (instant.isAfter(now)) {
            now = instant;
        }
        Timer timer = timers.peek();
        if (timer != null && !timer.at.isAfter(now)) {
            timers.remove();
            begin(timer.task);
            return;
        }
        for (Sleep sleep : sleeps) {
            if (!sleep.over && sleep.deadline != null && !sleep.deadline.isAfter(now)) {
                sleep.end();
                return;
            }
        }
    }

    /** Whether nothing happens any more unless time passes. */
    private boolean isQuiet() {
        Set<Long> still = new HashSet<>();
        for (Sleep sleep : sleeps) {
            if (sleep.over) {
                return false;
            }
            still.add(sleep.thread.getId());
        }
        if (tasks.isEmpty()) {
            return true;
        }
        if (driver != null) {
            still.add(driver.getId());
        }
        boolean certain = true;
        for (Task task : tasks) {
            Thread thread = task.thread;
            TaskThreads.Halt halt = thread == null ? TaskThreads.Halt.NONE : TaskThreads.halt(thread, still);
            // Asked in this order: who waits for our own lock, which the looking thread has, cannot get it meanwhile.
            if (thread == null || halt == TaskThreads.Halt.NONE || lock.hasQueuedThread(thread)) {
                looks = 0;
                return false;
            }
            certain &= halt == TaskThreads.Halt.SLEEP;
        }
        return certain || ++looks > LOOKS_FOR_SIGNALS;
    }

    private void requireWithinHorizon(Instant next, Sleep own) {
        if (Duration.between(mark, next).compareTo(horizon) > 0) {
            throw new AssertionError(
                    "virtual time passed its horizon of " + horizon + ": it is " + now + ", and thread \""
                            + own.thread.getName() + "\" still waits for what does not happen. Waiting are " + sleeps
                            + "; a test that means to wait so long moves time itself or sets another horizon");
        }
    }

    private void begin(Task task) {
        looks = 0;
        tasks.add(task);
        threads.run(() -> {
            task.thread = Thread.currentThread();
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
            looks = 0;
            signalDriver();
        } finally {
            lock.unlock();
        }
    }

    /** Something to be run once. */
    private static final class Task {
        private final Runnable action;
        private boolean called;
        private volatile @Nullable Thread thread;
        private volatile boolean calledOff;

        Task(Runnable action) {
            this.action = action;
        }

        private void run() {
            if (!calledOff && !called) {
                called = true;
                TaskThreads.runLogged(action);
            }
        }
    }

    private final class VirtualScheduler implements Scheduler {
        @Override
        public void execute(Runnable task) {
            lock.lock();
            try {
                begin(new Task(task));
            } finally {
                lock.unlock();
            }
        }

        @Override
        public Cancellable schedule(Duration delay, Runnable action) {
            Task task = new Task(action);
            lock.lock();
            try {
                if (delay.isNegative() || delay.isZero()) {
                    begin(task);
                    return () -> task.calledOff = true;
                }
                Timer timer = new Timer(now.plus(delay), order++, task);
                timers.add(timer);
                signalDriver();
                return () -> callOff(timer);
            } finally {
                lock.unlock();
            }
        }

        private void callOff(Timer timer) {
            lock.lock();
            try {
                timer.task.calledOff = true;
                timers.remove(timer);
            } finally {
                lock.unlock();
            }
        }

        @Override
        public Sleeper sleeper() {
            return new VirtualSleeper();
        }
    }

    private final class VirtualSleeper implements Sleeper {
        private boolean woken;
        private @Nullable Sleep present;

        @Override
        public void wake() {
            lock.lock();
            try {
                Sleep sleep = present;
                if (sleep == null) {
                    woken = true;
                } else {
                    sleep.end();
                }
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void sleep(Duration atMost) throws InterruptedException {
            VirtualTime.this.sleep(this, atMost);
        }
    }

    private final class VirtualClock extends Clock {
        private final ZoneId zone;

        VirtualClock(ZoneId zone) {
            this.zone = zone;
        }

        @Override
        public ZoneId getZone() {
            return zone;
        }

        @Override
        public Clock withZone(ZoneId other) {
            return new VirtualClock(other);
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    /** What is under way or due, for messages. */
    @Override
    public String toString() {
        lock.lock();
        try {
            List<String> due = new ArrayList<>();
            timers.forEach(timer -> due.add(timer.at.toString()));
            return "virtual time " + now + ", tasks " + tasks.size() + ", timers " + due + ", sleeping " + sleeps;
        } finally {
            lock.unlock();
        }
    }
}
