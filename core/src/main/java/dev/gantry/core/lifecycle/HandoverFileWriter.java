// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lifecycle;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.error.FileFailure;
import dev.gantry.api.model.HandoverFiles;
import dev.gantry.core.model.ContainerConfig;
import dev.gantry.spi.runtime.CreatedContainer;

/** Writes the files that other programs find a container by. */
final class HandoverFileWriter {
    private static final Logger LOG = LoggerFactory.getLogger(HandoverFileWriter.class);

    private HandoverFileWriter() {}

    /** Writes the pid files of a container that was just made. */
    static void write(HandoverFiles files, CreatedContainer created) {
        files.pidFile().ifPresent(file -> replace(file, Long.toString(created.pid())));
        files.monitorPidFile()
                .ifPresent(file -> created.monitor().ifPresent(monitor -> replace(file, Long.toString(monitor.pid()))));
    }

    private static void replace(Path file, String content) {
        try {
            Files.writeString(file, content);
        } catch (IOException e) {
            throw cannotWrite(file, e);
        }
    }

    /**
     * @throws EngineException with {@link ErrorCode#INVALID_ARGUMENT} when the file exists
     */
    static void requireNoCidFile(Path file) {
        if (Files.exists(file)) {
            throw exists(file);
        }
    }

    static void writeCidFile(Path file, String id) {
        try {
            Files.writeString(file, id, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (FileAlreadyExistsException e) {
            throw exists(file);
        } catch (IOException e) {
            throw cannotWrite(file, e);
        }
    }

    /** Deletes the id file of a container that is gone. */
    static void deleteCidFile(ContainerConfig config) {
        config.spec().files().cidFile().ifPresent(file -> deleteCidFile(file, config.id()));
    }

    /** Deletes an id file, if it is still that of this container. */
    static void deleteCidFile(Path file, String id) {
        try {
            if (Files.exists(file) && Files.readString(file).equals(id)) {
                Files.delete(file);
            }
        } catch (IOException e) {
            LOG.warn("cannot delete the container id file {}: {}", file, e.getMessage());
        }
    }

    private static EngineException exists(Path file) {
        return new EngineException(
                ErrorCode.INVALID_ARGUMENT,
                "container id file " + file + " exists",
                "make sure that container is not in use and delete the file");
    }

    private static EngineException cannotWrite(Path file, IOException cause) {
        return FileFailure.of(
                ErrorCode.INVALID_ARGUMENT, "cannot write " + file, "check its directory and owner", cause);
    }
}
