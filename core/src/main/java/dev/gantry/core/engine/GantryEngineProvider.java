// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.engine;

import java.util.Map;

import dev.gantry.api.Engine;
import dev.gantry.api.EngineConfig;
import dev.gantry.api.EngineProvider;
import dev.gantry.core.config.ConfigurationFiles;
import dev.gantry.core.config.Environment;

/** What {@link Engine#open()} finds. */
public final class GantryEngineProvider implements EngineProvider {
    @Override
    public EngineConfig configuration() {
        return ConfigurationFiles.load(Environment.ofProcess(), Map.of());
    }

    @Override
    public Engine open(EngineConfig config) {
        return new GantryEngine(config);
    }
}
