// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit;

import org.jspecify.annotations.Nullable;

/** Something to be run once, unless it is called off before. */
final class Task {
    private final Runnable action;
    private volatile @Nullable Thread thread;
    private volatile boolean calledOff;

    Task(Runnable action) {
        this.action = action;
    }

    void run() {
        thread = Thread.currentThread();
        if (!calledOff) {
            TaskThreads.runLogged(action);
        }
    }

    /** The thread that runs it; null before. */
    @Nullable
    Thread thread() {
        return thread;
    }

    void callOff() {
        calledOff = true;
    }
}
