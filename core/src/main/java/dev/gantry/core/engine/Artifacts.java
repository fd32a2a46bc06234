// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.core.lifecycle.Layout;

/**
 * Small files kept with a container.
 *
 * @param directory where they are; made when needed
 */
record Artifacts(Path directory) {
    void add(String name, byte[] content) {
        Path file = file(name);
        Layout.makeDirectory(directory);
        BundleFile.replace(file, content);
    }

    byte[] get(String name) {
        try {
            return Files.readAllBytes(file(name));
        } catch (NoSuchFileException e) {
            throw missing(name);
        } catch (IOException e) {
            throw new EngineException(
                    ErrorCode.STORE_UNWRITABLE, "cannot read artifact " + name + ": " + e.getMessage(), null, e);
        }
    }

    void remove(String name) {
        try {
            Files.delete(file(name));
        } catch (NoSuchFileException e) {
            throw missing(name);
        } catch (IOException e) {
            throw new EngineException(
                    ErrorCode.STORE_UNWRITABLE, "cannot remove artifact " + name + ": " + e.getMessage(), null, e);
        }
    }

    private static EngineException missing(String name) {
        return new EngineException(ErrorCode.NO_SUCH_ARTIFACT, "artifact " + name);
    }

    private Path file(String name) {
        if (name.isEmpty() || name.startsWith(".") || name.indexOf('/') >= 0 || name.indexOf('\0') >= 0) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "invalid artifact name \"" + name + "\"",
                    "it must not be empty, begin with a dot, or contain a slash");
        }
        return directory.resolve(name);
    }
}
