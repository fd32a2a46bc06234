// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell;

import java.util.Map;

import dev.gantry.api.Engine;

/** Opens the engine that the flags before the verb ask for. */
@FunctionalInterface
public interface EngineOpener {
    /**
     * Opens an engine.
     *
     * @param flags the global flags that were given, by long name
     * @param supervise whether it is to watch for exits while it is open
     * @throws dev.gantry.api.error.EngineException as {@link Engine#open()}
     */
    Engine open(Map<String, String> flags, boolean supervise);
}
