// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit;

import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/** The tasks that have begun and not ended. Guarded by a lock, which those who call it hold. */
final class UnderWay {
    /** How often to find a task waiting for a signal, with nothing happening meanwhile, before it counts as held up. */
    private static final int LOOKS_FOR_SIGNALS = 3;
    /** How many tasks may set each other off within one instant before something is taken to go round in it for ever. */
    private static final int MOST_WITHIN_ONE_INSTANT = 20_000;

    private final ReentrantLock lock;
    private final Set<Task> tasks = new HashSet<>();
    private int looks;
    private int withinInstant;

    UnderWay(ReentrantLock lock) {
        this.lock = lock;
    }

    /**
     * Counts a task in.
     *
     * @param ofOurs whether another task, or time itself, set it off: what comes from outside does not go round
     */
    void add(Task task, boolean ofOurs) {
        looks = 0;
        withinInstant = ofOurs ? withinInstant + 1 : 0;
        tasks.add(task);
    }

    void remove(Task task) {
        looks = 0;
        tasks.remove(task);
    }

    /** Begins to count anew: something happened that may let tasks go on. */
    void stepped(boolean timePassed) {
        looks = 0;
        withinInstant = timePassed ? 0 : withinInstant;
    }

    /**
     * Whether every task is held up by a thread that sleeps, or by another task that is.
     *
     * @param still ids of the threads that sleep
     */
    boolean areHeldUp(Set<Long> still) {
        boolean certain = true;
        for (Task task : tasks) {
            Thread thread = task.thread();
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

    /** @throws AssertionError when tasks have set each other off at this instant too often */
    void requireProgress(Instant now) {
        if (withinInstant > MOST_WITHIN_ONE_INSTANT) {
            withinInstant = 0;
            throw new AssertionError("more than " + MOST_WITHIN_ONE_INSTANT
                    + " tasks set each other off at the one instant " + now
                    + ": something goes round without taking time, such as a container that ends at once and is always"
                    + " restarted; have its script sleep");
        }
    }

    @Override
    public String toString() {
        return "tasks under way " + tasks.size();
    }
}
