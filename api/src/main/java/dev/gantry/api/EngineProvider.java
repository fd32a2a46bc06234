// SPDX-License-Identifier: Apache-2.0
package dev.gantry.api;

import org.apiguardian.api.API;

import static org.apiguardian.api.API.Status.INTERNAL;

/** What {@link Engine#open()} finds the implementation by, through {@link java.util.ServiceLoader}. */
@API(status = INTERNAL, since = "0.1")
public interface EngineProvider {
    /**
     * The configuration that the files, the environment and the defaults add up to.
     *
     * @throws dev.gantry.api.error.EngineException with code INVALID_CONFIG, naming file, line and key
     */
    EngineConfig configuration();

    /** Opens an engine. */
    Engine open(EngineConfig config);
}
