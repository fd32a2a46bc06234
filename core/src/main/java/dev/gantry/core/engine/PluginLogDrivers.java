// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.engine;

import java.util.List;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.core.lifecycle.LogDrivers;
import dev.gantry.core.plugin.PluginPlatform;
import dev.gantry.spi.log.LogDriver;

/**
 * The log drivers of the plugins.
 *
 * @param plugins where they come from
 */
record PluginLogDrivers(PluginPlatform plugins) implements LogDrivers {
    @Override
    public LogDriver driver(String name) {
        return plugins.logDriver(name)
                .map(driver -> new GuardedLogDriver(name, driver))
                .orElseThrow(() -> new EngineException(
                        ErrorCode.NO_SUCH_PLUGIN,
                        "no log driver named \"" + name + "\"",
                        "there are " + String.join(", ", names())));
    }

    @Override
    public List<String> names() {
        return List.copyOf(plugins.logDrivers().keySet());
    }
}
