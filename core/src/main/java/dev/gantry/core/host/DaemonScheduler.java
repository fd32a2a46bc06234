// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.host;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.spi.host.Cancellable;
import dev.gantry.spi.host.Scheduler;
import dev.gantry.spi.host.Sleeper;

/**
 * Runs tasks on pooled threads that do not keep the JVM alive. One timer thread only hands tasks over, so a task that
 * blocks delays no other. Virtual threads would not do: nearly all that blocks here does so in native code (pipes,
 * SQLite, locks of files), where a virtual thread holds its carrier, and there are no more of those than processors.
 */
final class DaemonScheduler implements Scheduler, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DaemonScheduler.class);

    private final Object lock = new Object();
    private @Nullable ExecutorService workers;
    private @Nullable ScheduledThreadPoolExecutor timer;
    private boolean closed;

    @Override
    public void execute(Runnable task) {
        ExecutorService pool = workers();
        try {
            pool.execute(() -> runLogged(task));
        } catch (RejectedExecutionException e) {
            throw closed();
        }
    }

    @Override
    public Cancellable schedule(Duration delay, Runnable task) {
        AtomicBoolean taken = new AtomicBoolean();
        Runnable once = () -> {
            if (taken.compareAndSet(false, true)) {
                task.run();
            }
        };
        ScheduledThreadPoolExecutor clock = timer();
        Future<?> handOver;
        try {
            handOver = clock.schedule(() -> handOver(once), Math.max(0, delay.toNanos()), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            throw closed();
        }
        return () -> {
            taken.set(true);
            handOver.cancel(false);
        };
    }

    @Override
    public Sleeper sleeper() {
        return new PermitSleeper();
    }

    private void handOver(Runnable task) {
        try {
            execute(task);
        } catch (EngineException e) {
            LOG.debug("a task came due after the engine had been closed", e);
        }
    }

    private static void runLogged(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            LOG.warn("a background task failed", e);
        }
    }

    private ExecutorService workers() {
        synchronized (lock) {
            refuseWhenClosed();
            if (workers == null) {
                workers = Executors.newCachedThreadPool(daemons("gantry-worker"));
            }
            return workers;
        }
    }

    private ScheduledThreadPoolExecutor timer() {
        synchronized (lock) {
            refuseWhenClosed();
            if (timer == null) {
                timer = new ScheduledThreadPoolExecutor(1, daemons("gantry-timer"));
                timer.setRemoveOnCancelPolicy(true);
                timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
            }
            return timer;
        }
    }

    private void refuseWhenClosed() {
        if (closed) {
            throw closed();
        }
    }

    private static EngineException closed() {
        return new EngineException(ErrorCode.ENGINE_CLOSED, "cannot run a task");
    }

    private static ThreadFactory daemons(String prefix) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, prefix + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Drops what is scheduled; what runs goes on to its end. */
    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            if (timer != null) {
                timer.shutdownNow();
            }
            if (workers != null) {
                workers.shutdown();
            }
        }
    }

    /** Sleeps by the JVM's own clock. */
    private static final class PermitSleeper implements Sleeper {
        private final Semaphore wakes = new Semaphore(0);

        @Override
        public void wake() {
            wakes.release();
        }

        @Override
        public void sleep(Duration atMost) throws InterruptedException {
            // A duration beyond the range of nanoseconds, some 292 years, is as good as for ever.
            if (wakes.tryAcquire(saturatedNanos(atMost), TimeUnit.NANOSECONDS)) {
                wakes.drainPermits();
            }
        }

        private static long saturatedNanos(Duration duration) {
            return TimeUnit.NANOSECONDS.convert(duration);
        }
    }
}
