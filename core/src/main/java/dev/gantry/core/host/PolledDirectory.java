// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.host;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.gantry.api.error.EngineException;
import dev.gantry.spi.host.Cancellable;
import dev.gantry.spi.host.Scheduler;

/**
 * Tells of the files in a directory by looking now and then, where nothing else tells: first of all that are there, and
 * then of those that are new or have changed since the last look.
 */
final class PolledDirectory implements Cancellable {
    static final Duration LOOK_EVERY = Duration.ofMillis(250);
    private static final Logger LOG = LoggerFactory.getLogger(PolledDirectory.class);

    private record Version(@Nullable Object inode, FileTime modified, long size) {}

    private final Path directory;
    private final Consumer<Set<Path>> onChange;
    private final Scheduler scheduler;
    /** Of one look only, and looks follow each other. */
    private Map<Path, Version> known = Map.of();

    private volatile boolean closed;

    PolledDirectory(Path directory, Consumer<Set<Path>> onChange, Scheduler scheduler) {
        this.directory = directory;
        this.onChange = onChange;
        this.scheduler = scheduler;
    }

    void begin() {
        scheduler.execute(this::look);
    }

    private void look() {
        if (closed) {
            return;
        }
        Map<Path, Version> before = known;
        known = files();
        Set<Path> changed = new LinkedHashSet<>();
        known.forEach((file, version) -> {
            if (!version.equals(before.get(file))) {
                changed.add(file);
            }
        });
        try {
            if (!closed && !changed.isEmpty()) {
                scheduler.execute(() -> onChange.accept(changed));
            }
            scheduler.schedule(LOOK_EVERY, this::look);
        } catch (EngineException e) {
            LOG.debug("the engine was closed while it looked at {}", directory, e);
        }
    }

    private Map<Path, Version> files() {
        Map<Path, Version> found = new HashMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                try {
                    BasicFileAttributes now =
                            Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                    found.put(file, new Version(now.fileKey(), now.lastModifiedTime(), now.size()));
                } catch (NoSuchFileException e) {
                    LOG.trace("{} went away while it was looked at", file);
                }
            }
        } catch (NoSuchFileException e) {
            LOG.debug("the watched directory {} is gone", directory);
        } catch (IOException | DirectoryIteratorException e) {
            LOG.debug("cannot list the watched directory {}", directory, e);
        }
        return found;
    }

    @Override
    public void close() {
        closed = true;
    }
}
