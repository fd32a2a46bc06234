// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.engine;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.error.FileFailure;
import dev.gantry.core.lifecycle.Layout;

/**
 * Small files kept with a container. What was added is there after a loss of power, and what was removed is not.
 *
 * @param directory where they are; made when needed
 */
record Artifacts(Path directory) {
    /** The directory itself, that of the container, and that of all containers. */
    private static final int LEVELS = 3;

    void add(String name, byte[] content) {
        Objects.requireNonNull(content, "content");
        Path file = file(name);
        Layout.makeDirectory(directory);
        BundleFile.replaceDurably(file, content);
        // The directory may be as new as the file, and so may the container's, which is made when it is first needed.
        Path place = directory.toAbsolutePath();
        for (int up = 0; up < LEVELS && place != null; up++) {
            force(place);
            place = place.getParent();
        }
    }

    byte[] get(String name) {
        try {
            return Files.readAllBytes(file(name));
        } catch (NoSuchFileException e) {
            throw missing(name);
        } catch (IOException e) {
            throw FileFailure.of(ErrorCode.STORE_UNWRITABLE, "cannot read artifact " + name, null, e);
        }
    }

    void remove(String name) {
        try {
            Files.delete(file(name));
            force(directory);
        } catch (NoSuchFileException e) {
            throw missing(name);
        } catch (IOException e) {
            throw FileFailure.of(ErrorCode.STORE_UNWRITABLE, "cannot remove artifact " + name, null, e);
        }
    }

    /** Has the names in a directory survive a loss of power. */
    private static void force(Path directory) {
        try (FileChannel names = FileChannel.open(directory)) {
            names.force(true);
        } catch (IOException e) {
            throw new EngineException(
                    ErrorCode.STORE_UNWRITABLE,
                    "cannot write " + directory + ": " + e.getMessage(),
                    "check the disk",
                    e);
        }
    }

    private static EngineException missing(String name) {
        return new EngineException(ErrorCode.NO_SUCH_ARTIFACT, "artifact " + name);
    }

    private Path file(String name) {
        Objects.requireNonNull(name, "name");
        if (name.isEmpty() || name.startsWith(".") || name.indexOf('/') >= 0 || name.indexOf('\0') >= 0) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "invalid artifact name \"" + name + "\"",
                    "it must not be empty, begin with a dot, or contain a slash or a NUL");
        }
        return directory.resolve(name);
    }
}
