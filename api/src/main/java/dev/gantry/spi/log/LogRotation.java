// SPDX-License-Identifier: Apache-2.0
package dev.gantry.spi.log;

import java.nio.file.Path;
import java.util.Objects;

import org.apiguardian.api.API;

import dev.gantry.spi.runtime.OciRuntime;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * How a log is kept from growing without bound, with nothing lost but what is oldest. When the file has reached its size,
 * the engine gives it the name {@code FILE.1}, after what has that name became {@code FILE.2} and so on, and has the
 * monitor begin a new file ({@link OciRuntime#reopenLog}). The file keeps its inode, so that whoever reads it can go on;
 * until the monitor has begun anew, it has both names. A number may be missing where something was interrupted.
 *
 * @param file the file that the monitor writes, absolute
 * @param maxSize size in bytes from which on it is rotated, above 0. It may be passed by what is written until an engine
 *     looks
 * @param files how many files there are at most with the one that is written, 2 or more
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record LogRotation(Path file, long maxSize, int files) {
    /** Refuses what is no rotation. */
    public LogRotation {
        Objects.requireNonNull(file, "file");
        if (maxSize < 1 || files < 2) {
            throw new IllegalArgumentException("a rotation needs a size and 2 files, got " + maxSize + " and " + files);
        }
    }

    /**
     * A file of the log.
     *
     * @param number 0 for the one that is written, 1 for the one before it, up to {@code files - 1}
     */
    public Path generation(int number) {
        return number == 0 ? file : file.resolveSibling(file.getFileName() + "." + number);
    }
}
