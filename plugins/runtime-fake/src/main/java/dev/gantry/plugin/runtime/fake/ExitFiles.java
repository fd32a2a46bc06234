// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.fake;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.spi.runtime.ExitReport;

/** The files by which a monitor tells the engine of ends (conmon 2.1.6: decimal exit code, no newline, renamed into place). */
final class ExitFiles {
    private final Optional<Path> directory;

    /** @param directory where they are; empty for none at all */
    ExitFiles(Optional<Path> directory) {
        this.directory = directory;
    }

    /** Writes the file of a container that has ended, unless it is there. */
    void write(String id, ExitReport exit) {
        if (directory.isEmpty() || Files.exists(directory.get().resolve(id))) {
            return;
        }
        Path file = directory.get().resolve(id);
        Path temporary = directory.get().resolve("." + id + ".fake");
        try {
            Files.write(
                    temporary, Integer.toString(exit.status().codeOrMinusOne()).getBytes(StandardCharsets.US_ASCII));
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    /** Deletes the file of a container. Says whether there was one. */
    boolean delete(String id) {
        if (directory.isEmpty()) {
            return false;
        }
        Path file = directory.get().resolve(id);
        try {
            return Files.deleteIfExists(file);
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    private static EngineException unwritable(Path file, IOException e) {
        return new EngineException(
                ErrorCode.RUNTIME_FAILED,
                "fake: exit file " + file + ": " + e.getMessage(),
                "check the permissions and the free space there",
                e);
    }
}
