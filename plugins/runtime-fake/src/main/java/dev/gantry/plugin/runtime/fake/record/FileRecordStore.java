// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.fake.record;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.error.FileFailure;

/**
 * Keeps one JSON file per container in a directory that several processes share. A file is replaced as a whole by
 * rename(2). One lock file, which the kernel unlocks when its holder dies, keeps the processes apart. An interrupt ends the
 * wait for that lock, and nothing else: what is written belongs to the container, not to the thread that came by.
 */
public final class FileRecordStore implements RecordStore {
    private static final String SUFFIX = ".json";
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .build();

    /** A record as it was last read or written. */
    private record Known(byte[] bytes, ContainerRecord record) {}

    private final Path directory;
    private FileChannel lockFile;
    private final Object jvmLock;
    private boolean closed;
    private final Map<String, Known> known = new ConcurrentHashMap<>();

    private FileRecordStore(Path directory, FileChannel lockFile, Object jvmLock) {
        this.directory = directory;
        this.lockFile = lockFile;
        this.jvmLock = jvmLock;
    }

    /**
     * Opens the store in a directory.
     *
     * @throws EngineException with {@link ErrorCode#STORE_UNWRITABLE} when it cannot be written
     */
    public static FileRecordStore open(Path directory) {
        try {
            FileChannel lockFile = openLockFile(directory);
            // A file lock does not keep threads of one JVM apart, and closing any channel of the file drops it. What
            // does must be the same object for all stores of the directory, in plugins loaded twice too: an interned
            // string is.
            String name = "dev.gantry.plugin.runtime.fake:" + directory.toRealPath();
            return new FileRecordStore(directory, lockFile, name.intern());
        } catch (IOException e) {
            throw unwritable(directory, e);
        }
    }

    private static FileAttribute<?> ownerOnly() {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    }

    private static EngineException unwritable(Path path, IOException e) {
        return FileFailure.of(
                ErrorCode.STORE_UNWRITABLE,
                "fake runtime: " + path,
                "check the permissions and the free space there",
                e);
    }

    private static FileChannel openLockFile(Path directory) throws IOException {
        return FileChannel.open(
                directory.resolve("lock"), Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), ownerOnly());
    }

    /** The JDK closes a channel when a thread that waits for its lock is interrupted; the next one opens it again. */
    private FileChannel lockFile() throws IOException {
        if (closed) {
            throw new EngineException(ErrorCode.ENGINE_CLOSED, "fake runtime in " + directory);
        }
        if (!lockFile.isOpen()) {
            lockFile = openLockFile(directory);
        }
        return lockFile;
    }

    @Override
    public <T> T exclusively(String id, Supplier<T> action) {
        synchronized (jvmLock) {
            try (FileLock lock = lock(id)) {
                if (!lock.isValid()) {
                    throw new IOException("lock was lost");
                }
                return action.get();
            } catch (IOException e) {
                throw unwritable(directory.resolve("lock"), e);
            }
        }
    }

    private FileLock lock(String id) throws IOException {
        // On an interrupted thread lock() closes the file even when the lock is free; tryLock() does not.
        FileLock free = lockFile().tryLock();
        if (free != null) {
            return free;
        }
        try {
            return lockFile().lock();
        } catch (FileLockInterruptionException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(
                    ErrorCode.CANCELLED,
                    "fake runtime: interrupted while waiting for container " + id + ", which another process has",
                    null,
                    e);
        }
    }

    private Path file(String id) {
        return directory.resolve(id + SUFFIX);
    }

    @Override
    public Optional<ContainerRecord> load(String id) {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file(id));
        } catch (NoSuchFileException e) {
            known.remove(id);
            return Optional.empty();
        } catch (IOException e) {
            throw unwritable(file(id), e);
        }
        Known before = known.get(id);
        if (before != null && Arrays.equals(before.bytes(), bytes)) {
            return Optional.of(before.record());
        }
        try {
            ContainerRecord record = JSON.readValue(bytes, ContainerRecord.class);
            if (record == null || !record.id().equals(id)) {
                throw damaged(id, "it is not that container's", null);
            }
            known.put(id, new Known(bytes, record));
            return Optional.of(record);
        } catch (JacksonException e) {
            throw damaged(id, e.getOriginalMessage(), e);
        }
    }

    private EngineException damaged(String id, String why, @Nullable Throwable cause) {
        return new EngineException(
                ErrorCode.RUNTIME_FAILED,
                "fake runtime: record " + file(id) + " is damaged: " + why,
                "delete the file; the container counts as gone then",
                cause);
    }

    @Override
    public void save(ContainerRecord record) {
        byte[] bytes = JSON.writeValueAsBytes(record);
        Path temporary = directory.resolve("." + record.id() + ".tmp");
        try {
            try {
                Files.createFile(temporary, ownerOnly());
            } catch (FileAlreadyExistsException e) {
                // Left by a process that died.
            }
            // Not a channel: that would be closed by an interrupt.
            try (OutputStream out =
                    Files.newOutputStream(temporary, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
                out.write(bytes);
            }
            known.put(record.id(), new Known(bytes, record));
            Files.move(temporary, file(record.id()), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw unwritable(file(record.id()), e);
        }
    }

    @Override
    public void remove(String id) {
        try {
            Files.deleteIfExists(file(id));
            Files.deleteIfExists(directory.resolve("." + id + ".tmp"));
        } catch (IOException e) {
            throw unwritable(file(id), e);
        }
        known.remove(id);
    }

    @Override
    public List<String> ids() {
        try (Stream<Path> files = Files.list(directory)) {
            return files.flatMap(file -> id(file).stream()).toList();
        } catch (IOException e) {
            throw unwritable(directory, e);
        }
    }

    private static Optional<String> id(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(SUFFIX) && !name.startsWith(".")
                ? Optional.of(name.substring(0, name.length() - SUFFIX.length()))
                : Optional.empty();
    }

    @Override
    public Optional<String> changedElsewhere(Path file) {
        return id(file).filter(id -> {
            Known before = known.get(id);
            try {
                return before == null || !Arrays.equals(before.bytes(), Files.readAllBytes(file));
            } catch (IOException e) {
                // Gone again, or unreadable: whoever looks next finds out.
                return false;
            }
        });
    }

    @Override
    public void close() {
        synchronized (jvmLock) {
            closed = true;
            try {
                lockFile.close();
            } catch (IOException e) {
                throw unwritable(directory.resolve("lock"), e);
            }
        }
    }
}
