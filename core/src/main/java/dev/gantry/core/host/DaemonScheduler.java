// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.host;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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
 * Runs tasks on threads that do not keep the JVM alive: virtual ones where they are fit, pooled daemons elsewhere. One
 * timer thread only hands tasks over, so a task that blocks delays no other.
 */
final class DaemonScheduler implements Scheduler, AutoCloseable {
    /**
     * Virtual threads exist from 21 on, but until 24 (JEP 491) one that blocks inside {@code synchronized}, as the JDK's
     * process streams and SQLite's driver do, holds its carrier; on a machine with two cores two of them stop all others.
     */
    private static final int FIRST_FIT_FOR_VIRTUAL = 24;

    private static final Logger LOG = LoggerFactory.getLogger(DaemonScheduler.class);

    private final Object lock = new Object();
    private @Nullable ExecutorService workers;
    private @Nullable ScheduledThreadPoolExecutor timer;
    private boolean closed;

    @Override
    public void execute(Runnable task) {
        workers().execute(() -> runLogged(task));
    }

    @Override
    public Cancellable schedule(Duration delay, Runnable task) {
        AtomicBoolean taken = new AtomicBoolean();
        Runnable once = () -> {
            if (taken.compareAndSet(false, true)) {
                task.run();
            }
        };
        Future<?> handOver = timer().schedule(() -> handOver(once), Math.max(0, delay.toNanos()), TimeUnit.NANOSECONDS);
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
                workers = newWorkers();
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
            throw new EngineException(ErrorCode.ENGINE_CLOSED, "cannot run a task");
        }
    }

    private static ExecutorService newWorkers() {
        if (Runtime.version().feature() >= FIRST_FIT_FOR_VIRTUAL) {
            try {
                return (ExecutorService) MethodHandles.publicLookup()
                        .findStatic(
                                Executors.class,
                                "newVirtualThreadPerTaskExecutor",
                                MethodType.methodType(ExecutorService.class))
                        .invokeExact();
            } catch (Throwable e) {
                LOG.debug("no virtual threads here", e);
            }
        }
        return Executors.newCachedThreadPool(daemons("gantry-worker"));
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
