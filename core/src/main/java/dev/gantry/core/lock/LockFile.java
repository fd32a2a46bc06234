// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lock;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;

/**
 * The lock file of a root, opened once per process and shared by all engines in it that are open on that root, by
 * whatever path each of them reaches it.
 */
final class LockFile implements AutoCloseable {
    /**
     * What the kernel knows a file by. A path will not do: a symbolic link or a bind mount gives the file another.
     *
     * @param device number of the file system
     * @param inode number of the file within it
     */
    private record FileId(long device, long inode) {
        static FileId of(Path file) throws IOException {
            return new FileId((Long) Files.getAttribute(file, "unix:dev"), (Long) Files.getAttribute(file, "unix:ino"));
        }

        /** A system property that is set while the file is open; all class loaders of the JVM see it. */
        String marker() {
            return "dev.gantry.locks." + device + ":" + inode;
        }
    }

    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    /** Beyond the offsets of all ranks. A process locks the byte that its id adds, to see how it is listed. */
    private static final long PROBES = (long) LockRank.values().length << LockKey.RANK_SHIFT;

    /**
     * Guards the opening and closing of lock files, against other class loaders as well: it is the one object that all of
     * them share.
     */
    private static final Object JVM = Runtime.getRuntime();

    /** By their markers. */
    private static final Map<String, LockFile> OPEN = new HashMap<>();

    private final Path path;
    private final FileId id;
    private final FileChannel channel;
    private final LockSpace space = new LockSpace();
    private int users = 1;
    private @Nullable String kernelName;

    private LockFile(Path path, FileId id, FileChannel channel) {
        this.path = path;
        this.id = id;
        this.channel = channel;
    }

    /**
     * @throws EngineException with {@link ErrorCode#INVALID_CONFIG} when a copy of this class that another class loader
     *     loaded has the file open: closing either would release the locks of both
     */
    static LockFile open(Path file) {
        synchronized (JVM) {
            try {
                create(file);
                // Before the file is opened, because closing a descriptor too many would release the locks in use.
                FileId id = FileId.of(file);
                LockFile present = OPEN.get(id.marker());
                if (present != null) {
                    present.users++;
                    return present;
                }
                if (System.getProperty(id.marker()) != null) {
                    throw new EngineException(
                            ErrorCode.INVALID_CONFIG,
                            "lock file " + file + " is in use by another copy of the engine's classes in this program",
                            "have one class loader load gantry-core, or close the engines of the other copy first");
                }
                LockFile opened = new LockFile(
                        file, id, FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE));
                OPEN.put(id.marker(), opened);
                System.setProperty(id.marker(), LockFile.class.getClassLoader().toString());
                return opened;
            } catch (IOException e) {
                throw new EngineException(
                        ErrorCode.STORE_UNWRITABLE, "cannot open lock file " + file, "check its owner and the disk", e);
            }
        }
    }

    /** A file that exists is not opened by this. */
    private static void create(Path file) throws IOException {
        if (!Files.exists(file)) {
            try {
                Files.createFile(file, OWNER_ONLY);
            } catch (FileAlreadyExistsException e) {
                // Another process made it meanwhile: as it should be.
            }
        }
    }

    /**
     * Tries to lock one byte. Never blocks: a blocking call would close the channel, and with it release every lock,
     * when its thread is interrupted, and the kernel's deadlock detection mistakes the threads of a process for one.
     *
     * @return the lock, or null while another process has it, or this one for another object
     */
    @Nullable
    FileLock tryLock(long offset) throws IOException {
        try {
            return channel.tryLock(offset, 1, false);
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    /** The in-process half of its locks. */
    LockSpace space() {
        return space;
    }

    /**
     * Who holds and who waits for its bytes, by offset, as the kernel lists them.
     *
     * @param procLocks the list
     */
    Map<Long, KernelLocks.Holder> holders(Path procLocks) throws IOException {
        return KernelLocks.read(procLocks).of(kernelName(procLocks), id.inode(), PROBES);
    }

    /**
     * How the kernel's list names the file, once that is known. The device in it is not always the one that stat(2)
     * gives (on Btrfs and overlayfs it is another), so that a lock of our own is looked up in the list.
     */
    private synchronized Optional<String> kernelName(Path procLocks) throws IOException {
        if (kernelName == null) {
            long self = ProcessHandle.current().pid();
            FileLock probe = tryLock(PROBES + self);
            if (probe != null) {
                try (probe) {
                    kernelName = KernelLocks.read(procLocks)
                            .nameOf(self, PROBES + self, id.inode())
                            .orElse(null);
                }
            }
        }
        return Optional.ofNullable(kernelName);
    }

    @Override
    public void close() {
        synchronized (JVM) {
            if (--users > 0) {
                return;
            }
            OPEN.remove(id.marker());
            System.clearProperty(id.marker());
            try {
                channel.close();
            } catch (IOException e) {
                throw new EngineException(ErrorCode.STORE_UNWRITABLE, "cannot close lock file " + path, null, e);
            }
        }
    }
}
