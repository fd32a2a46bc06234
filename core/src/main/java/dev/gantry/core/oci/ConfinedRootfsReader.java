// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.oci;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

import jnr.constants.platform.Errno;
import jnr.ffi.LibraryLoader;
import jnr.ffi.LibraryOption;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import jnr.ffi.annotations.SaveError;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;

/**
 * Reads through openat2(2) with RESOLVE_IN_ROOT: the kernel itself confines the path, whatever links there are and
 * however they change meanwhile. The file is first opened with O_PATH, which neither waits for a writer of a fifo nor
 * touches a device, and is read only once it has proved to be a regular file.
 *
 * <p>The native library is loaded at the first use. Safe for use by any thread.
 */
public final class ConfinedRootfsReader implements RootfsReader {
    private static final int O_CLOEXEC = 0x8_0000;
    private static final int O_PATH = 0x20_0000;
    private static final long RESOLVE_NO_MAGICLINKS = 0x02;
    private static final long RESOLVE_IN_ROOT = 0x10;
    private static final int AT_FDCWD = -100;
    /** The same on every architecture. */
    private static final long SYS_OPENAT2 = 437;

    private static final int OPEN_HOW_SIZE = 24;
    /** How often a walk is repeated that a rename of a directory made uncertain. */
    private static final int ATTEMPTS = 64;

    /** The calls that are needed of libc. */
    public interface LibC {
        /** openat2(2) by its number, as C libraries have no function for it. */
        @SaveError
        long syscall(long number, int directory, String path, Pointer how, long size);

        /** close(2). */
        int close(int fd);
    }

    private static final class Native {
        static final LibC LIBC = LibraryLoader.create(LibC.class)
                .option(LibraryOption.LoadNow, true)
                .load("c");
        static final Runtime RUNTIME = Runtime.getRuntime(LIBC);
    }

    /** What is done with a file that was opened with O_PATH. */
    @FunctionalInterface
    private interface Use<T> {
        T of(int fd, Path rootfs, String path);
    }

    @Override
    public Optional<byte[]> read(Path rootfs, String path) {
        return opened(rootfs, path, ConfinedRootfsReader::readOpened);
    }

    /**
     * What is at a path of a root filesystem. Links are followed as in {@link #read}.
     *
     * @param rootfs directory of the host that is the container's {@code /}
     * @param path absolute path inside the container
     * @return empty when there is nothing
     * @throws EngineException with {@link ErrorCode#INVALID_ARGUMENT} when it cannot be looked at
     */
    public Optional<Entry> entry(Path rootfs, String path) {
        return opened(rootfs, path, (fd, root, asked) -> {
            Path opened = Path.of("/proc/self/fd", Integer.toString(fd));
            try {
                Path inside = root.toRealPath().relativize(Files.readSymbolicLink(opened));
                return new Entry(Path.of("/").resolve(inside).normalize(), Files.isDirectory(opened));
            } catch (IOException e) {
                throw unreadable(root, asked, String.valueOf(e.getMessage()));
            }
        });
    }

    /**
     * Something in a root filesystem.
     *
     * @param path where it is inside the container, without links
     * @param isDirectory whether it is a directory
     */
    public record Entry(Path path, boolean isDirectory) {}

    private static <T> Optional<T> opened(Path rootfs, String path, Use<T> use) {
        int root = open(AT_FDCWD, rootfs.toString(), O_PATH | O_CLOEXEC, 0);
        if (root < 0) {
            throw unreadable(rootfs, "/", Errno.valueOf(-(long) root).description());
        }
        try {
            return openedBelow(root, rootfs, path, use);
        } finally {
            Native.LIBC.close(root);
        }
    }

    private static <T> Optional<T> openedBelow(int root, Path rootfs, String path, Use<T> use) {
        int fd = -Errno.EAGAIN.intValue();
        for (int attempt = 0; attempt < ATTEMPTS && fd == -Errno.EAGAIN.intValue(); attempt++) {
            fd = open(root, path, O_PATH | O_CLOEXEC, RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS);
        }
        if (fd == -Errno.ENOENT.intValue() || fd == -Errno.ENOTDIR.intValue()) {
            return Optional.empty();
        }
        if (fd < 0) {
            throw unreadable(rootfs, path, Errno.valueOf(-(long) fd).description());
        }
        try {
            return Optional.of(use.of(fd, rootfs, path));
        } finally {
            Native.LIBC.close(fd);
        }
    }

    private static byte[] readOpened(int fd, Path rootfs, String path) {
        Path opened = Path.of("/proc/self/fd", Integer.toString(fd));
        try {
            if (!Files.isRegularFile(opened)) {
                throw unreadable(rootfs, path, "not a regular file");
            }
            try (InputStream in = Files.newInputStream(opened)) {
                byte[] bytes = in.readNBytes(MAX_BYTES + 1);
                if (bytes.length > MAX_BYTES) {
                    throw unreadable(rootfs, path, "larger than " + MAX_BYTES + " bytes");
                }
                return bytes;
            }
        } catch (IOException e) {
            throw unreadable(rootfs, path, String.valueOf(e.getMessage()));
        }
    }

    /** A file descriptor, or the negative error number. */
    private static int open(int directory, String path, int flags, long resolve) {
        Pointer how = Native.RUNTIME.getMemoryManager().allocateTemporary(OPEN_HOW_SIZE, true);
        how.putLong(0, flags);
        how.putLong(8, 0);
        how.putLong(16, resolve);
        int fd = (int) Native.LIBC.syscall(SYS_OPENAT2, directory, path, how, OPEN_HOW_SIZE);
        if (fd >= 0) {
            return fd;
        }
        int errno = Native.RUNTIME.getLastError();
        if (errno == Errno.ENOSYS.intValue()) {
            throw new EngineException(
                    ErrorCode.UNSUPPORTED, "the kernel has no openat2(2)", "use Linux 5.6 or newer for containers");
        }
        return -errno;
    }

    private static EngineException unreadable(Path rootfs, String path, String why) {
        return new EngineException(
                ErrorCode.INVALID_ARGUMENT,
                "cannot read " + path + " of root filesystem " + rootfs + " (" + why + ")",
                "repair the root filesystem");
    }
}
