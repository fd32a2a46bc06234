// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.fake;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Consumer;

import dev.gantry.spi.host.Cancellable;
import dev.gantry.spi.host.DirectoryWatcher;
import dev.gantry.spi.host.HostServices;
import dev.gantry.spi.host.PacketSockets;
import dev.gantry.spi.host.ProcessLauncher;
import dev.gantry.spi.host.ProcessTable;
import dev.gantry.spi.host.Scheduler;
import dev.gantry.spi.host.Sleeper;

/** A host whose time stands still until a test moves it; tasks run on the thread that moves it. */
final class ManualHost implements HostServices {
    static final Instant START = Instant.parse("2026-03-01T10:00:00Z");

    private static final class Task implements Comparable<Task> {
        private final Instant at;
        private final long order;
        private final Runnable action;

        Task(Instant at, long order, Runnable action) {
            this.at = at;
            this.order = order;
            this.action = action;
        }

        @Override
        public int compareTo(Task other) {
            int byTime = at.compareTo(other.at);
            return byTime == 0 ? Long.compare(order, other.order) : byTime;
        }
    }

    private final PriorityQueue<Task> tasks = new PriorityQueue<>();
    private final List<Consumer<Set<Path>>> watchers = new ArrayList<>();
    private Instant now = START;
    private long order;
    Consumer<String> failpoints = name -> {};

    @Override
    public Clock clock() {
        return new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                throw new UnsupportedOperationException();
            }

            @Override
            public Instant instant() {
                return now;
            }
        };
    }

    /** Moves time on, running what falls due at the instants when it does. */
    void advance(Duration duration) {
        Instant end = now.plus(duration);
        while (!tasks.isEmpty() && !tasks.peek().at.isAfter(end)) {
            Task task = tasks.poll();
            now = task.at.isAfter(now) ? task.at : now;
            task.action.run();
        }
        now = end;
    }

    void advance(long millis) {
        advance(Duration.ofMillis(millis));
    }

    /** Moves time on without running anything, as when no process was there to do so. */
    void sleepThrough(Duration duration) {
        now = now.plus(duration);
        tasks.clear();
    }

    int waitingTasks() {
        return tasks.size();
    }

    void changed(Path file) {
        List.copyOf(watchers).forEach(watcher -> watcher.accept(Set.of(file)));
    }

    @Override
    public PacketSockets packetSockets() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Scheduler scheduler() {
        return new Scheduler() {
            @Override
            public void execute(Runnable task) {
                tasks.add(new Task(now, order++, task));
            }

            @Override
            public Cancellable schedule(Duration delay, Runnable action) {
                Task task = new Task(now.plus(delay), order++, action);
                tasks.add(task);
                return () -> tasks.remove(task);
            }

            @Override
            public Sleeper sleeper() {
                return new Sleeper() {
                    @Override
                    public void sleep(Duration duration) {
                        advance(duration);
                    }

                    @Override
                    public void wake() {
                        // Nobody else is there who could.
                    }
                };
            }
        };
    }

    @Override
    public DirectoryWatcher directories() {
        return (directory, onChange) -> {
            watchers.add(onChange);
            return () -> watchers.remove(onChange);
        };
    }

    @Override
    public void failpoint(String name) {
        failpoints.accept(name);
    }

    @Override
    public ProcessLauncher launcher() {
        throw new UnsupportedOperationException("the fake starts no processes");
    }

    @Override
    public ProcessTable processes() {
        throw new UnsupportedOperationException("the fake has no processes");
    }
}
