// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.log.k8sfile;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for a file to change, by a watch on its directory that is set up by the first wait (inotify(7), through the JDK),
 * or, where there are no watches to be had, by looking again every 100 ms. It may wake for nothing, and wakes at least once
 * a second in case a watch misses something. One thread waits; any may close.
 */
final class FileChanges implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FileChanges.class);
    private static final long AT_LEAST_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long WITHOUT_WATCH_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Path file;
    private final CountDownLatch closed = new CountDownLatch(1);
    private boolean tried;
    private @Nullable WatchService service;

    FileChanges(Path file) {
        this.file = file;
    }

    /** Waits for a change. The first call sets up the watch and returns at once: the file may have changed before that. */
    void await(Duration atMost) throws InterruptedException {
        WatchService watch;
        synchronized (this) {
            if (!tried) {
                tried = true;
                service = watch();
                if (service != null) {
                    return;
                }
            }
            watch = service;
        }
        long nanos = atMost.compareTo(Duration.ofSeconds(1)) < 0 ? atMost.toNanos() : AT_LEAST_EVERY_NANOS;
        if (watch == null) {
            boolean unused = closed.await(Math.min(nanos, WITHOUT_WATCH_NANOS), TimeUnit.NANOSECONDS);
            return;
        }
        try {
            WatchKey key = watch.poll(nanos, TimeUnit.NANOSECONDS);
            if (key != null) {
                key.pollEvents();
                key.reset();
            }
        } catch (ClosedWatchServiceException e) {
            LOG.trace("log {}: closed while waiting", file);
        }
    }

    private @Nullable WatchService watch() {
        Path directory = file.getParent();
        if (closed.getCount() == 0 || directory == null) {
            return null;
        }
        WatchService created = null;
        try {
            created = directory.getFileSystem().newWatchService();
            directory.register(created, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
            return created;
        } catch (IOException e) {
            LOG.debug("log {}: no watch to be had, looking every 100 ms", file, e);
            closeQuietly(created);
            return null;
        }
    }

    private void closeQuietly(@Nullable WatchService watch) {
        try {
            if (watch != null) {
                watch.close();
            }
        } catch (IOException e) {
            LOG.debug("log {}: closing the watch failed", file, e);
        }
    }

    @Override
    public void close() {
        WatchService watch;
        synchronized (this) {
            closed.countDown();
            tried = true;
            watch = service;
        }
        closeQuietly(watch);
    }
}
