// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lifecycle;

import java.util.List;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.spi.log.LogDriver;

/** The log drivers that plugins provide. Safe for use by any thread. */
public interface LogDrivers {
    /** @throws EngineException with {@link ErrorCode#NO_SUCH_PLUGIN} when no plugin provides it */
    LogDriver driver(String name);

    /** All names. */
    List<String> names();
}
