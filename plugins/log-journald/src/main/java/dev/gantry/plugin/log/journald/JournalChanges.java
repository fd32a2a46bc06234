// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.log.journald;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import dev.gantry.spi.host.Cancellable;
import dev.gantry.spi.host.DirectoryWatcher;

/**
 * Whether the journal may have grown. journald writes through a mapping of memory, which inotify(7) does not see, and then
 * sets each file to the length that it has, which inotify does see: that is what journalctl --follow waits for. A hint: a
 * directory of the journal may come to be later, and another host's files may be on a file system that tells nothing. Safe
 * for use by any thread.
 */
final class JournalChanges implements AutoCloseable {
    /** Where journald has a directory for each machine. */
    static final List<Path> ROOTS = List.of(Path.of("/run/log/journal"), Path.of("/var/log/journal"));

    private final AtomicBoolean changed = new AtomicBoolean(true);
    private final List<Cancellable> watches = new ArrayList<>();

    JournalChanges(DirectoryWatcher watcher, List<Path> roots) {
        for (Path root : roots) {
            for (Path directory : directories(root)) {
                watches.add(watcher.watch(directory, files -> changed.set(true)));
            }
        }
    }

    private static List<Path> directories(Path root) {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(root, Files::isDirectory)) {
            all.forEach(found::add);
        } catch (IOException | DirectoryIteratorException e) {
            // There is none, or none that we may read; then there are no hints of it.
            found.clear();
        }
        return found;
    }

    /** Whether anything changed since this was last asked; true where nobody would tell. */
    boolean take() {
        return changed.getAndSet(false) || watches.isEmpty();
    }

    @Override
    public void close() {
        watches.forEach(Cancellable::close);
    }
}
