// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.error.FileFailure;
import dev.gantry.spi.runtime.Bundle;
import dev.gantry.spi.runtime.ExecBundle;

/**
 * The files of one exec session. conmon has the same ones for a command as for a container, all of them in the directory
 * of the session, where the exit file is named by the container.
 *
 * @param session the session
 */
record ExecFiles(ExecBundle session) {
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY_DIRECTORY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    /** Those of conmon and the runtime. */
    BundleFiles monitored() {
        Bundle container = session.container();
        return new BundleFiles(
                new Bundle(container.containerId(), container.name(), session.directory(), session.directory()),
                exitDirectory());
    }

    /** What is to be executed, as the engine wrote it down. */
    Path processSpec() {
        return session.directory().resolve("process.json");
    }

    private Path exitDirectory() {
        return session.directory().resolve("exit");
    }

    /** Makes what has to be there before conmon starts. */
    void prepare() {
        try {
            Files.createDirectory(exitDirectory(), OWNER_ONLY_DIRECTORY);
        } catch (FileAlreadyExistsException e) {
            // Of an attempt that was interrupted.
        } catch (IOException e) {
            throw FileFailure.of(ErrorCode.STORE_UNWRITABLE, "cannot create " + exitDirectory(), null, e);
        }
        monitored().prepare();
    }

    /** Removes all of them, but the directory, which is the engine's. */
    void clear() {
        monitored().removeUnfinishedExit();
        monitored().clear();
        BundleFiles.remove(exitDirectory());
        BundleFiles.remove(processSpec());
    }
}
