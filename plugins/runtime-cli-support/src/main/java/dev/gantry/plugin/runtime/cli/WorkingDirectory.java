// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the first process of a container stands before its command is executed. A runtime that leaks a descriptor of a
 * directory of the host can be led there by a working directory that is, or is linked to, {@code /proc/self/fd/N}
 * (CVE-2024-21626), and the command could then climb up to the host's root. Links may lie in any of the container's
 * mounts and change at any time, so that the path tells nothing; where the process stands is a fact.
 */
final class WorkingDirectory {
    private static final Logger LOG = LoggerFactory.getLogger(WorkingDirectory.class);
    /** More than a path can have components that somebody had a use for. */
    private static final int DEPTH = 1000;

    private WorkingDirectory() {}

    /** Whether climbing up from there does not lead to the process's root. A process that is gone stands nowhere. */
    static boolean isOutside(long pid) {
        Path process = Path.of("/proc", Long.toString(pid));
        try {
            return !isBelow(
                    identity(process.resolve("root").toString()),
                    process.resolve("cwd").toString());
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            LOG.debug("cannot tell the working directory of process {}: {}", pid, e.toString());
            return false;
        }
    }

    private static boolean isBelow(Object root, String directory) throws IOException {
        String path = directory;
        Object current = identity(path);
        for (int level = 0; level < DEPTH; level++) {
            if (current.equals(root)) {
                return true;
            }
            path += "/..";
            Object parent = identity(path);
            if (parent.equals(current)) {
                return false;
            }
            current = parent;
        }
        return false;
    }

    /** The kernel resolves the path, with all of its {@code ..}; Java's Path keeps them. */
    private static Object identity(String path) throws IOException {
        @Nullable
        Object key =
                Files.readAttributes(Path.of(path), BasicFileAttributes.class).fileKey();
        if (key == null) {
            throw new IOException("no inode number of " + path);
        }
        return key;
    }
}
