// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/** What will happen by itself as time passes: timers, and ends of sleeps. For one thread at a time. */
final class Agenda {
    private final PriorityQueue<Timer> timers =
            new PriorityQueue<>(Comparator.comparing(Timer::at).thenComparing(Timer::order));
    /** In the order in which the threads lay down. */
    private final Set<Sleep> sleeps = new LinkedHashSet<>();

    private long order;

    Timer add(Instant at, Task task) {
        Timer timer = new Timer(at, order++, task);
        timers.add(timer);
        return timer;
    }

    void remove(Timer timer) {
        timers.remove(timer);
    }

    void add(Sleep sleep) {
        sleeps.add(sleep);
    }

    void remove(Sleep sleep) {
        sleeps.remove(sleep);
    }

    /** When the next thing happens; null when nothing will. */
    @Nullable
    Instant next() {
        Timer timer = timers.peek();
        Instant next = timer == null ? null : timer.at();
        for (Sleep sleep : sleeps) {
            if (!sleep.over && sleep.deadline != null && (next == null || sleep.deadline.isBefore(next))) {
                next = sleep.deadline;
            }
        }
        return next;
    }

    /** Takes the next timer that is due. */
    Optional<Timer> takeDue(Instant now) {
        Timer timer = timers.peek();
        return timer == null || timer.at().isAfter(now) ? Optional.empty() : Optional.ofNullable(timers.poll());
    }

    /** The next sleep that is to end. */
    Optional<Sleep> endingBy(Instant now) {
        return sleeps.stream()
                .filter(sleep -> !sleep.over && sleep.deadline != null && !sleep.deadline.isAfter(now))
                .findFirst();
    }

    /** Somebody who sleeps on. */
    Optional<Sleep> sleeper() {
        return sleeps.stream().filter(sleep -> !sleep.over).findFirst();
    }

    /** Whether a sleep is over whose thread has not gone on yet. */
    boolean isSomebodyWaking() {
        return sleeps.stream().anyMatch(sleep -> sleep.over);
    }

    /** Whether there is a sleep that ends by itself. */
    boolean isSomebodyWaiting() {
        return sleeps.stream().anyMatch(sleep -> sleep.deadline != null);
    }

    /** Ids of the threads that sleep. */
    Set<Long> sleeping() {
        Set<Long> sleeping = new HashSet<>();
        sleeps.forEach(sleep -> sleeping.add(sleep.thread.getId()));
        return sleeping;
    }

    @Override
    public String toString() {
        return "sleeping " + sleeps + ", timers "
                + timers.stream().sorted(timers.comparator()).map(Timer::at).toList();
    }
}
