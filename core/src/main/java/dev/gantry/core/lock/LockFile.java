// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lock;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import org.jspecify.annotations.Nullable;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;

/**
 * The lock file of a root, opened once per process and shared by all engines in it that are open on that root.
 */
final class LockFile implements AutoCloseable {
    private static final Map<Path, LockFile> OPEN = new HashMap<>();

    private final Path path;
    private final FileChannel channel;
    private final ConcurrentMap<LockKey, ObjectLock> locks = new ConcurrentHashMap<>();
    private int users = 1;

    private LockFile(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    static LockFile open(Path file) {
        synchronized (OPEN) {
            try {
                Path canonical = file.getParent() == null
                        ? file.toAbsolutePath()
                        : file.getParent().toRealPath().resolve(file.getFileName());
                LockFile present = OPEN.get(canonical);
                if (present != null) {
                    present.users++;
                    return present;
                }
                FileChannel channel = FileChannel.open(
                        canonical,
                        Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                LockFile opened = new LockFile(canonical, channel);
                OPEN.put(canonical, opened);
                return opened;
            } catch (IOException e) {
                throw new EngineException(
                        ErrorCode.STORE_UNWRITABLE, "cannot open lock file " + file, "check its owner and the disk", e);
            }
        }
    }

    /**
     * Tries to lock one byte. Never blocks: a blocking call would close the channel, and with it release every lock,
     * when its thread is interrupted, and the kernel's deadlock detection mistakes the threads of a process for one.
     *
     * @return the lock, or null while another process has it
     */
    @Nullable
    FileLock tryLock(long offset) throws IOException {
        return channel.tryLock(offset, 1, false);
    }

    /** The in-process half of its locks. */
    ConcurrentMap<LockKey, ObjectLock> locks() {
        return locks;
    }

    /** The inode number, by which /proc/locks names the file. */
    long inode() throws IOException {
        return (Long) Files.getAttribute(path, "unix:ino");
    }

    @Override
    public void close() {
        synchronized (OPEN) {
            if (--users > 0) {
                return;
            }
            OPEN.remove(path);
            try {
                channel.close();
            } catch (IOException e) {
                throw new EngineException(ErrorCode.STORE_UNWRITABLE, "cannot close lock file " + path, null, e);
            }
        }
    }
}
