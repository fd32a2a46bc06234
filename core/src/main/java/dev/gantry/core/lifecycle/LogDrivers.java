// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lifecycle;

import java.util.List;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.LogQuery;
import dev.gantry.spi.log.LogDriver;
import dev.gantry.spi.log.LogReader;
import dev.gantry.spi.log.LogTarget;

/** The log drivers that plugins provide. Safe for use by any thread. */
public interface LogDrivers {
    /** @throws EngineException with {@link ErrorCode#NO_SUCH_PLUGIN} when no plugin provides it */
    LogDriver driver(String name);

    /**
     * Opens a container's log. The driver is in use until the reader is closed.
     *
     * @param name of the driver
     * @throws EngineException as {@link #driver} and {@link LogDriver#read}
     */
    LogReader read(String name, LogTarget target, LogQuery query);

    /** All names. */
    List<String> names();
}
