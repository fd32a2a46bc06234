// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.engine;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.LogQuery;
import dev.gantry.api.model.LogRecord;
import dev.gantry.core.lifecycle.LogDrivers;
import dev.gantry.core.plugin.PluginPlatform;
import dev.gantry.spi.log.LogDriver;
import dev.gantry.spi.log.LogReader;
import dev.gantry.spi.log.LogTarget;

/** The log drivers of the plugins, and who reads through them. */
final class PluginLogDrivers implements LogDrivers {
    private final PluginPlatform plugins;
    private final Set<OpenReader> readers = ConcurrentHashMap.newKeySet();

    /** @param plugins where they come from */
    PluginLogDrivers(PluginPlatform plugins) {
        this.plugins = plugins;
    }

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
    public LogReader read(String name, LogTarget target, LogQuery query) {
        OpenReader reader = new OpenReader(name, target.name(), driver(name).read(target, query));
        readers.add(reader);
        return reader;
    }

    /** Names of the containers whose logs are being read through any of these drivers. */
    List<String> beingRead(Collection<String> drivers) {
        return readers.stream()
                .filter(reader -> drivers.contains(reader.driver))
                .map(reader -> reader.container)
                .distinct()
                .sorted()
                .toList();
    }

    @Override
    public List<String> names() {
        return List.copyOf(plugins.logDrivers().keySet());
    }

    /** Counts until it is closed. */
    private final class OpenReader implements LogReader {
        private final String driver;
        private final String container;
        private final LogReader reader;

        OpenReader(String driver, String container, LogReader reader) {
            this.driver = driver;
            this.container = container;
            this.reader = reader;
        }

        @Override
        public Optional<LogRecord> next() {
            return reader.next();
        }

        @Override
        public void settle() {
            reader.settle();
        }

        @Override
        public List<LogRecord> next(int atMost) {
            return reader.next(atMost);
        }

        @Override
        public void close() {
            readers.remove(this);
            reader.close();
        }
    }
}
