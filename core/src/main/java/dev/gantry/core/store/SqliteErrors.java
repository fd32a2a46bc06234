// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.store;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.sqlite.NativeLibraryNotFoundException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.error.FileFailure;

/** Says in the engine's words what SQLite reported about a file. Result codes: https://sqlite.org/rescode.html */
final class SqliteErrors {
    /** The low byte of an extended result code is the primary one. */
    private static final int PRIMARY = 0xff;

    /** strerror(ENOSPC) in glibc, which the JDK passes on. */
    private static final String NO_SPACE = "No space left on device";

    private static final String DISK_FULL = "the disk is full";
    /** What SQLite needs at least to begin anything: its shared index and a page of log. */
    private static final long NEEDED_BYTES = 64 * 1024;

    private SqliteErrors() {}

    static EngineException of(SQLException error, Path file) {
        if (error.getCause() instanceof NativeLibraryNotFoundException) {
            return new EngineException(
                    ErrorCode.PROGRAM_MISSING,
                    "the native SQLite library cannot be loaded: " + message(error.getCause()),
                    "let java.io.tmpdir be a folder that may be written to and executed from, or name the library by"
                            + " -Dorg.sqlite.lib.path and -Dorg.sqlite.lib.name",
                    error);
        }
        if (!(error instanceof SQLiteException known)) {
            return internal(error, file);
        }
        return switch (primary(known)) {
            case SQLITE_CORRUPT, SQLITE_NOTADB -> corrupt(file, message(error), error);
            case SQLITE_FULL -> unwritable(file, DISK_FULL, error);
            case SQLITE_READONLY, SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_IOERR ->
                unwritable(file, whyUnwritable(file).orElse(message(error)), error);
            case SQLITE_BUSY, SQLITE_LOCKED ->
                new EngineException(
                        ErrorCode.TIMED_OUT,
                        file + " is being changed by another process for " + SqliteConnection.BUSY_TIMEOUT.toSeconds()
                                + " s",
                        "find the process with lsof " + file,
                        error);
            default -> internal(error, file);
        };
    }

    static EngineException of(IOException error, Path file) {
        if (FileFailure.isInterruption(error)) {
            return FileFailure.of(ErrorCode.STORE_UNWRITABLE, file.toString(), null, error);
        }
        return unwritable(file, reason(error), error);
    }

    static EngineException notWritable(Path file) {
        return unwritable(file, whyUnwritable(file).orElse("permission denied"), null);
    }

    static EngineException corrupt(Path file, String what, Throwable cause) {
        return new EngineException(ErrorCode.STORE_CORRUPT, file + ": " + what, afterDamage(file), cause);
    }

    static EngineException corrupt(Path file, String what) {
        return new EngineException(ErrorCode.STORE_CORRUPT, file + ": " + what, afterDamage(file));
    }

    static EngineException noSharedMemory(Path file) {
        return new EngineException(
                ErrorCode.STORE_UNWRITABLE,
                file + ": the file system has no shared memory between processes",
                "choose a root on a local file system");
    }

    private static String afterDamage(Path file) {
        return "move " + file.getFileName() + " and its -wal and -shm files away, and put a backup ("
                + file.getFileName() + ".v*.backup) in its place if there is one";
    }

    private static EngineException unwritable(Path file, String reason, @Nullable Throwable cause) {
        return new EngineException(
                ErrorCode.STORE_UNWRITABLE,
                file + ": " + reason,
                reason.equals(DISK_FULL)
                        ? "free some space on the file system of that file"
                        : "make the file and its folder writable for this user, or choose another root",
                cause);
    }

    private static EngineException internal(SQLException error, Path file) {
        return new EngineException(ErrorCode.INTERNAL, file + ": " + message(error), null, error);
    }

    static boolean isBusy(SQLException error) {
        return error instanceof SQLiteException known && primary(known) == SQLiteErrorCode.SQLITE_BUSY;
    }

    private static SQLiteErrorCode primary(SQLiteException error) {
        return SQLiteErrorCode.getErrorCode(error.getResultCode().code & PRIMARY);
    }

    /** SQLite's codes do not tell these apart. */
    private static Optional<String> whyUnwritable(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        try {
            if (Files.isDirectory(file)) {
                return Optional.of("is a folder");
            }
            if (folder == null || !Files.isDirectory(folder)) {
                return Optional.of("its folder does not exist");
            }
            if (Files.getFileStore(folder).isReadOnly()) {
                return Optional.of("the file system is read-only");
            }
            if (!Files.exists(file)) {
                return Optional.of("the file is gone");
            }
            if (!Files.isWritable(folder) || !Files.isWritable(file)) {
                return Optional.of("permission denied");
            }
            return Files.getFileStore(folder).getUsableSpace() < NEEDED_BYTES
                    ? Optional.of(DISK_FULL)
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.of(reason(e));
        }
    }

    private static String reason(IOException error) {
        if (error instanceof NoSuchFileException) {
            return "its folder does not exist";
        }
        if (error instanceof AccessDeniedException) {
            return "permission denied";
        }
        String reason = error instanceof FileSystemException known ? known.getReason() : null;
        if (NO_SPACE.equals(reason)) {
            return DISK_FULL;
        }
        return reason != null ? reason : message(error);
    }

    private static String message(Throwable error) {
        return String.valueOf(error.getMessage());
    }
}
