// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.engine;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.error.FileFailure;

/**
 * Writes files so that a reader sees the old content or the new one, never half of it. What can be written again from the
 * store, such as {@code config.json}, need not survive a loss of power; what a caller was told is kept must.
 */
final class BundleFile {
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private BundleFile() {}

    /** Replaces a file; it is readable by the engine's user alone. */
    static void replace(Path file, byte[] content) {
        write(file, content, false);
    }

    /** As {@link #replace}; the content is on the disk before the file has its name. */
    static void replaceDurably(Path file, byte[] content) {
        write(file, content, true);
    }

    private static void write(Path file, byte[] content, boolean durably) {
        Path draft = file.resolveSibling("." + file.getFileName() + ".draft");
        try {
            create(draft);
            // Not a channel: an interrupt would close it, and be taken for a failure of the disk.
            try (FileOutputStream out = new FileOutputStream(draft.toFile())) {
                out.write(content);
                if (durably) {
                    out.getFD().sync();
                }
            }
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw FileFailure.of(ErrorCode.STORE_UNWRITABLE, "cannot write " + file, "check the disk", e);
        }
    }

    private static void create(Path draft) throws IOException {
        try {
            Files.createFile(draft, PRIVATE);
        } catch (FileAlreadyExistsException e) {
            // An engine died while it wrote this one.
            Files.delete(draft);
            Files.createFile(draft, PRIVATE);
        }
    }
}
