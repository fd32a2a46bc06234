// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;

/** Writes files so that a reader sees the old content or the new one, never half of it. */
final class BundleFile {
    private BundleFile() {}

    /** Replaces a file; it is readable by the engine's user alone. */
    static void replace(Path file, byte[] content) {
        Path draft = file.resolveSibling("." + file.getFileName() + ".draft");
        try {
            Files.deleteIfExists(draft);
            try (SeekableByteChannel out = Files.newByteChannel(
                    draft,
                    EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
                ByteBuffer rest = ByteBuffer.wrap(content);
                while (rest.hasRemaining()) {
                    out.write(rest);
                }
            }
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new EngineException(
                    ErrorCode.STORE_UNWRITABLE, "cannot write " + file + ": " + e.getMessage(), "check the disk", e);
        }
    }
}
