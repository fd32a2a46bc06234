// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.gantry.spi.host.Cancellable;
import dev.gantry.spi.host.DirectoryWatcher;
import dev.gantry.spi.host.HostServices;
import dev.gantry.spi.host.PacketSockets;
import dev.gantry.spi.host.ProcessLauncher;
import dev.gantry.spi.host.ProcessTable;
import dev.gantry.spi.host.Scheduler;
import dev.gantry.spi.host.Sleeper;

/**
 * A host without processes, on which time passes only while somebody sleeps, and then at once. Tasks run on the thread
 * that sleeps.
 */
public final class VirtualHost implements HostServices {
    private record Task(Instant at, long order, Runnable action) implements Comparable<Task> {
        @Override
        public int compareTo(Task other) {
            int byTime = at.compareTo(other.at);
            return byTime == 0 ? Long.compare(order, other.order) : byTime;
        }
    }

    private final PriorityQueue<Task> tasks = new PriorityQueue<>();
    private final Set<Watch> watches = new CopyOnWriteArraySet<>();
    private Instant now = Instant.parse("2026-03-01T10:00:00Z");
    private long order;

    private synchronized Instant now() {
        return now;
    }

    private synchronized Cancellable add(Duration delay, Runnable action) {
        Task task = new Task(now.plus(delay), order++, action);
        tasks.add(task);
        return () -> remove(task);
    }

    private synchronized void remove(Task task) {
        tasks.remove(task);
    }

    /** The next task that is due by then; when there is none, time has come that far. */
    private synchronized Optional<Task> next(Instant end) {
        Task task = tasks.peek();
        if (task == null || task.at().isAfter(end)) {
            now = now.isBefore(end) ? end : now;
            return Optional.empty();
        }
        tasks.remove();
        now = now.isBefore(task.at()) ? task.at() : now;
        return Optional.of(task);
    }

    private void pass(Duration duration) {
        Instant end = now().plus(duration);
        // Another instance may have written something since time last passed.
        watches.forEach(Watch::look);
        for (var task = next(end); task.isPresent(); task = next(end)) {
            task.get().action().run();
        }
    }

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
                return now();
            }
        };
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
                add(Duration.ZERO, task);
            }

            @Override
            public Cancellable schedule(Duration delay, Runnable task) {
                return add(delay, task);
            }

            @Override
            public Sleeper sleeper() {
                return new Sleeper() {
                    @Override
                    public void wake() {
                        throw new UnsupportedOperationException();
                    }

                    @Override
                    public void sleep(Duration atMost) {
                        pass(atMost);
                    }
                };
            }
        };
    }

    /** Whoever watches is shown every file whenever time passes. */
    private record Watch(Path directory, Consumer<Set<Path>> onChange) {
        void look() {
            try (Stream<Path> files = Files.list(directory)) {
                onChange.accept(files.collect(Collectors.toSet()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public DirectoryWatcher directories() {
        return (directory, onChange) -> {
            Watch watch = new Watch(directory, onChange);
            watches.add(watch);
            return () -> watches.remove(watch);
        };
    }

    @Override
    public void failpoint(String name) {
        // None is set.
    }

    @Override
    public ProcessLauncher launcher() {
        throw new UnsupportedOperationException("no programs");
    }

    @Override
    public ProcessTable processes() {
        throw new UnsupportedOperationException("no processes");
    }
}
