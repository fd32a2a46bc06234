// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit;

import java.lang.management.LockInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Daemon threads that run tasks and end soon after the last one, and what can be told of a thread from outside. They are
 * platform threads on every JDK, as only of those the JVM says which lock they wait for. Safe for use by any thread.
 */
final class TaskThreads {
    private static final Logger LOG = LoggerFactory.getLogger(TaskThreads.class);
    private static final ThreadMXBean JVM = ManagementFactory.getThreadMXBean();
    private static final long IDLE_MILLISECONDS = 100;
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final ThreadPoolExecutor pool = new ThreadPoolExecutor(
            0, Integer.MAX_VALUE, IDLE_MILLISECONDS, TimeUnit.MILLISECONDS, new SynchronousQueue<>(), TaskThread::new);

    private static final class TaskThread extends Thread {
        TaskThread(Runnable task) {
            super(task, "gantry-virtual-" + NUMBER.incrementAndGet());
            setDaemon(true);
        }
    }

    /** Whether the present thread runs a task. */
    static boolean areCurrent() {
        return Thread.currentThread() instanceof TaskThread;
    }

    void run(Runnable task) {
        pool.execute(task);
    }

    /** Runs a task as the engine's own scheduler does: what it throws is logged. */
    static void runLogged(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            LOG.warn("a background task failed", e);
        }
    }

    /** Why a thread does not go on. */
    enum Halt {
        /** It does, or will without any help. */
        NONE,
        /** It sleeps, or waits for a lock whose owner, or whose owner's owner, sleeps. */
        SLEEP,
        /** It waits for another thread to signal something. Nobody can tell whether that was done just now. */
        SIGNAL
    }

    /**
     * Why a thread does not go on.
     *
     * @param still ids of the threads that sleep
     */
    static Halt halt(Thread thread, Set<Long> still) {
        Thread.State state = thread.getState();
        if (state == Thread.State.TERMINATED) {
            return Halt.SLEEP;
        }
        Set<Long> seen = new HashSet<>();
        long next = thread.getId();
        while (!still.contains(next) && seen.add(next)) {
            if (state != Thread.State.WAITING && state != Thread.State.BLOCKED) {
                return Halt.NONE;
            }
            ThreadInfo info = JVM.getThreadInfo(next);
            if (info == null) {
                return Halt.NONE;
            }
            state = info.getThreadState();
            next = info.getLockOwnerId();
            if (next < 0) {
                return state == Thread.State.WAITING && !isFreed(info) ? Halt.SIGNAL : Halt.NONE;
            }
            ThreadInfo owner = JVM.getThreadInfo(next);
            state = owner == null ? Thread.State.RUNNABLE : owner.getThreadState();
        }
        return Halt.SLEEP;
    }

    /** Whether it waits for a lock that nobody has: it is about to get it. */
    private static boolean isFreed(ThreadInfo info) {
        LockInfo awaited = info.getLockInfo();
        return awaited != null && awaited.getClassName().startsWith(ReentrantLock.class.getName() + "$");
    }
}
