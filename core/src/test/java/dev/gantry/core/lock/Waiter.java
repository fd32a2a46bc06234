// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lock;

import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** A thread that is expected to wait for a lock. */
final class Waiter<T> {
    private final FutureTask<T> task;
    private final Thread thread;

    private Waiter(Callable<T> action) {
        this.task = new FutureTask<>(action);
        this.thread = new Thread(task, "waiter");
    }

    /** Begins, and returns once the thread waits in that way, or is done. */
    static <T> Waiter<T> begin(Thread.State way, Callable<T> action) throws Exception {
        Waiter<T> waiter = new Waiter<>(action);
        waiter.thread.start();
        while (waiter.thread.getState() != way && !waiter.task.isDone()) {
            Thread.sleep(1);
        }
        return waiter;
    }

    boolean waits() {
        return !task.isDone();
    }

    void interrupt() {
        thread.interrupt();
    }

    T result() throws Exception {
        return task.get(30, TimeUnit.SECONDS);
    }
}
