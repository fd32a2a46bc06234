// SPDX-License-Identifier: Apache-2.0
package dev.gantry.api.error;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Locale;
import java.util.Objects;

import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * Makes engine errors of what Java says about files. Java closes a file under a thread that is interrupted, which says
 * nothing about the file: it means that the caller gave up. Safe for use by any thread.
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class FileFailure {
    private FileFailure() {}

    /**
     * The error that a failed access to a file means.
     *
     * @param code what it is unless the thread was interrupted; then it is {@link ErrorCode#CANCELLED}
     * @param what what could not be done, with the path, such as {@code cannot write /a/b}; the reason is appended
     * @param nextStep what the user can do now, as one clause; null when there is nothing to add
     * @param cause what Java says
     */
    public static EngineException of(ErrorCode code, String what, @Nullable String nextStep, IOException cause) {
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(what, "what");
        Objects.requireNonNull(cause, "cause");
        if (isInterruption(cause)) {
            return new EngineException(ErrorCode.CANCELLED, what + ": interrupted", null, cause);
        }
        return new EngineException(code, what + ": " + reason(cause), nextStep, cause);
    }

    /** Whether the thread that worked on the file was interrupted. */
    public static boolean isInterruption(IOException failure) {
        Objects.requireNonNull(failure, "failure");
        return failure instanceof ClosedByInterruptException
                || failure instanceof FileLockInterruptionException
                || failure instanceof InterruptedIOException;
    }

    /** Why an access failed, in the words of the operating system and without the path. */
    public static String reason(IOException failure) {
        Objects.requireNonNull(failure, "failure");
        if (failure instanceof NoSuchFileException) {
            return "no such file or directory";
        }
        if (failure instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (failure instanceof FileAlreadyExistsException) {
            return "file exists";
        }
        if (failure instanceof NotDirectoryException) {
            return "not a directory";
        }
        if (failure instanceof DirectoryNotEmptyException) {
            return "directory not empty";
        }
        if (failure instanceof FileSystemException known && known.getReason() != null) {
            return lowered(known.getReason());
        }
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : lowered(message);
    }

    /** As the operating system begins its words when they stand inside of a sentence. */
    private static String lowered(String text) {
        boolean sentence = text.length() > 1 && Character.isLowerCase(text.charAt(1));
        return sentence ? text.substring(0, 1).toLowerCase(Locale.ROOT) + text.substring(1) : text;
    }
}
