// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.host;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.spi.host.Cancellable;
import dev.gantry.spi.host.DirectoryWatcher;
import dev.gantry.spi.host.Scheduler;

/**
 * One JDK {@link WatchService}, which is one inotify instance and one thread of its own, for all directories. Threads of
 * ours take turns: the one that gets news tells of it, while the next waits for more. So nobody has to be quick about what
 * he is told, and no thread has to wake another up first.
 *
 * <p>Whatever was there when the watch began is told of too, as is everything there after the kernel's queue overflowed: a
 * file may be told of more often than it changed, but none that appears is passed over. The kernel gives each user few
 * instances and watches; a directory for which there is none left is polled.
 */
final class InotifyDirectoryWatcher implements DirectoryWatcher, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(InotifyDirectoryWatcher.class);

    /** As many threads wait for news as long as there is none: one file gives some two or three pieces of them. */
    private static final int WAITING = 3;

    record Listener(Path directory, Consumer<Set<Path>> onChange) {
        void tell(Set<Path> files) {
            try {
                onChange.accept(files);
            } catch (Throwable e) {
                LOG.warn("a watcher of {} failed on {}", directory, files, e);
            }
        }

        void tellAll() {
            Set<Path> present = new LinkedHashSet<>();
            try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
                files.forEach(present::add);
            } catch (NoSuchFileException e) {
                LOG.debug("the watched directory {} is gone", directory);
            } catch (IOException | DirectoryIteratorException e) {
                LOG.warn("cannot list the watched directory {}", directory, e);
            }
            if (!present.isEmpty()) {
                tell(present);
            }
        }

        /** @param events of its directory, in the order in which they happened */
        void tellOf(List<WatchEvent<?>> events) {
            Set<Path> files = new LinkedHashSet<>();
            for (WatchEvent<?> event : events) {
                if (!(event.context() instanceof Path name)) {
                    // OVERFLOW: something happened, nobody knows what.
                    tellAll();
                    return;
                }
                files.add(directory.resolve(name));
            }
            if (!files.isEmpty()) {
                tell(files);
            }
        }
    }

    /** Where inotify instances come from. */
    @FunctionalInterface
    interface Inotify {
        /** @throws IOException when the kernel has none left */
        WatchService open() throws IOException;
    }

    private final Scheduler scheduler;
    private final Inotify inotify;
    private final Object lock = new Object();
    /** The JDK gives one key per directory, however often, and by whatever path, it is registered. */
    private final Map<WatchKey, List<Listener>> listeners = new HashMap<>();

    private final Set<PolledDirectory> polls = ConcurrentHashMap.newKeySet();

    private @Nullable WatchService service;
    private boolean closed;
    private boolean saidThatItPolls;
    /** How many threads wait for news, or are about to. */
    private final AtomicInteger waiting = new AtomicInteger();

    InotifyDirectoryWatcher(Scheduler scheduler) {
        this(scheduler, FileSystems.getDefault()::newWatchService);
    }

    InotifyDirectoryWatcher(Scheduler scheduler, Inotify inotify) {
        this.scheduler = scheduler;
        this.inotify = inotify;
    }

    @Override
    public Cancellable watch(Path directory, Consumer<Set<Path>> onChange) {
        Listener listener = new Listener(directory, onChange);
        WatchKey key;
        synchronized (lock) {
            try {
                key = directory.register(
                        service(), StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
            } catch (IOException e) {
                return poll(listener, e);
            }
            listeners.computeIfAbsent(key, k -> new CopyOnWriteArrayList<>()).add(listener);
        }
        scheduler.execute(listener::tellAll);
        return () -> forget(key, listener);
    }

    private Cancellable poll(Listener listener, IOException reason) {
        Path directory = listener.directory();
        if (!Files.isDirectory(directory)) {
            throw new EngineException(
                    ErrorCode.RUNTIME_FAILED, "cannot watch directory " + directory + ": " + reason, null, reason);
        }
        if (!saidThatItPolls) {
            saidThatItPolls = true;
            LOG.warn(
                    "there is no inotify to be had, so that directories are looked at every {} ms; raise"
                            + " fs.inotify.max_user_instances and fs.inotify.max_user_watches ({})",
                    PolledDirectory.LOOK_EVERY.toMillis(),
                    reason.getMessage());
        }
        PolledDirectory polled = new PolledDirectory(directory, listener::tell, scheduler);
        polls.add(polled);
        polled.begin();
        return () -> {
            polls.remove(polled);
            polled.close();
        };
    }

    private WatchService service() throws IOException {
        if (closed) {
            throw new EngineException(ErrorCode.ENGINE_CLOSED, "cannot watch a directory");
        }
        if (service == null) {
            WatchService opened = inotify.open();
            try {
                waitBesides(opened);
            } catch (Throwable e) {
                opened.close();
                throw e;
            }
            service = opened;
        }
        return service;
    }

    private void waitBesides(WatchService watched) {
        Thread thread = new Thread(() -> run(watched), "gantry-inotify");
        thread.setDaemon(true);
        thread.start();
    }

    private void forget(WatchKey key, Listener listener) {
        synchronized (lock) {
            List<Listener> left = listeners.get(key);
            if (left != null && left.remove(listener) && left.isEmpty()) {
                listeners.remove(key);
                key.cancel();
            }
        }
    }

    private void run(WatchService watched) {
        try {
            while (waitsToo()) {
                WatchKey key;
                try {
                    key = watched.take();
                } finally {
                    waiting.decrementAndGet();
                }
                if (waiting.get() == 0) {
                    try {
                        waitBesides(watched);
                    } catch (OutOfMemoryError e) {
                        LOG.warn("there is no thread to be had, so that news of files waits for each other", e);
                    }
                }
                deliver(key);
                // What a listener left behind concerns nobody here.
                Thread.interrupted();
            }
        } catch (ClosedWatchServiceException e) {
            LOG.trace("closed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether one more thread is to wait, the caller, which then counts as one. */
    private boolean waitsToo() {
        return waiting.getAndUpdate(number -> Math.min(number + 1, WAITING)) < WAITING;
    }

    private void deliver(WatchKey key) {
        List<WatchEvent<?>> events = key.pollEvents();
        List<Listener> interested;
        synchronized (lock) {
            interested = List.copyOf(listeners.getOrDefault(key, List.of()));
            // From now on the next thread gets what happens next.
            if (!key.reset()) {
                listeners.remove(key);
            }
        }
        int last = interested.size() - 1;
        for (Listener listener : interested.subList(0, Math.max(0, last))) {
            try {
                scheduler.execute(() -> listener.tellOf(events));
            } catch (EngineException e) {
                LOG.debug("the engine was closed before all were told of {}", listener.directory(), e);
            }
        }
        if (last >= 0) {
            interested.get(last).tellOf(events);
        }
    }

    @Override
    public void close() {
        WatchService open;
        synchronized (lock) {
            closed = true;
            open = service;
            service = null;
            listeners.clear();
        }
        polls.forEach(PolledDirectory::close);
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                LOG.debug("cannot close the inotify instance", e);
            }
        }
    }
}
