// SPDX-License-Identifier: Apache-2.0
package dev.gantry.spi.log;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

import org.apiguardian.api.API;
import org.pf4j.ExtensionPoint;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.LogQuery;
import dev.gantry.spi.SpiLevel;
import dev.gantry.spi.runtime.LogSink;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/** The extension point for log drivers. Safe for use by any thread. */
@API(status = EXPERIMENTAL, since = "0.1")
@SpiLevel(name = "log", level = 1)
public interface LogDriver extends ExtensionPoint {
    /** The names by which users mean it, the usual one first. */
    Set<String> names();

    /**
     * Checks the options of a container that is about to be created.
     *
     * @throws EngineException with {@link ErrorCode#INVALID_ARGUMENT} for an option or value it does not understand
     */
    void validate(LogTarget target);

    /** Where the monitor is to put the output. */
    LogSink sink(LogTarget target);

    /** The file of the log, when it has one. */
    Optional<Path> path(LogTarget target);

    /**
     * Whether the engine is to rotate the log, and how; empty when it is not. Its readers then read all generations, and
     * its sink has no limit. Only for runtimes that can have a log begun anew.
     *
     * @throws EngineException as {@link #validate}
     */
    default Optional<LogRotation> rotation(LogTarget target) {
        return Optional.empty();
    }

    /**
     * Opens the log at the place that the query asks for. A log that was never written is empty.
     *
     * @throws EngineException with {@link ErrorCode#NO_LOGS} when this driver keeps nothing
     */
    LogReader read(LogTarget target, LogQuery query);
}
