// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.engine;

import java.util.Map;

import dev.gantry.api.Engine;
import dev.gantry.api.EngineConfig;
import dev.gantry.api.EngineProvider;
import dev.gantry.core.config.ConfigurationFiles;
import dev.gantry.core.config.Environment;
import dev.gantry.embed.EngineAssembler;
import dev.gantry.embed.EngineParts;

/** What {@link Engine#open()} and {@link dev.gantry.embed.EngineBuilder} find. */
public final class GantryEngineProvider implements EngineProvider, EngineAssembler {
    @Override
    public EngineConfig configuration() {
        return ConfigurationFiles.load(Environment.ofProcess(), Map.of());
    }

    @Override
    public Engine open(EngineConfig config) {
        return assemble(EngineParts.of(config));
    }

    @Override
    public Engine assemble(EngineParts parts) {
        return new GantryEngine(parts);
    }
}
