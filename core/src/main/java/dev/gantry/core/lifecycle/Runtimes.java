// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lifecycle;

import java.util.List;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.spi.runtime.OciRuntime;

/** The OCI runtimes that are configured, opened at their first use. Safe for use by any thread. */
public interface Runtimes {
    /**
     * The runtime of that name, ready for use.
     *
     * @throws EngineException with {@link ErrorCode#NO_SUCH_PLUGIN} when nothing provides it,
     *     {@link ErrorCode#PROGRAM_MISSING} when its program is missing
     */
    OciRuntime runtime(String name);

    /** The name of the runtime of containers that name none. */
    String defaultName();

    /** The names of all that are configured or provided. */
    List<String> names();

    /** Closes those that are open; one that is asked for later is opened anew. Containers go on. */
    void close();
}
