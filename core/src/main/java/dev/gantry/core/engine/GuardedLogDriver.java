// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.engine;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.LogQuery;
import dev.gantry.api.model.LogRecord;
import dev.gantry.spi.log.LogDriver;
import dev.gantry.spi.log.LogReader;
import dev.gantry.spi.log.LogRotation;
import dev.gantry.spi.log.LogTarget;
import dev.gantry.spi.runtime.LogSink;

/** A log driver of a plugin behind a {@link PluginGuard}, and so are its readers. */
final class GuardedLogDriver implements LogDriver {
    private final PluginGuard guard;
    private final LogDriver driver;

    GuardedLogDriver(String name, LogDriver driver) {
        this.guard = new PluginGuard("log driver " + name, ErrorCode.PLUGIN_FAILED);
        this.driver = driver;
    }

    @Override
    public Set<String> names() {
        return guard.call("names", driver::names);
    }

    @Override
    public void validate(LogTarget target) {
        guard.run("validate", () -> driver.validate(target));
    }

    @Override
    public LogSink sink(LogTarget target) {
        return guard.call("sink", () -> driver.sink(target));
    }

    @Override
    public Optional<Path> path(LogTarget target) {
        return guard.call("path", () -> driver.path(target));
    }

    @Override
    public Optional<LogRotation> rotation(LogTarget target) {
        return guard.call("rotation", () -> driver.rotation(target));
    }

    @Override
    public LogReader read(LogTarget target, LogQuery query) {
        return new GuardedLogReader(guard, guard.call("read", () -> driver.read(target, query)));
    }

    private record GuardedLogReader(PluginGuard guard, LogReader reader) implements LogReader {
        @Override
        public Optional<LogRecord> next() {
            return guard.call("next", reader::next);
        }

        @Override
        public void settle() {
            guard.run("settle", reader::settle);
        }

        @Override
        public List<LogRecord> next(int atMost) {
            return guard.call("next", () -> reader.next(atMost));
        }

        @Override
        public void close() {
            guard.run("close", reader::close);
        }
    }
}
