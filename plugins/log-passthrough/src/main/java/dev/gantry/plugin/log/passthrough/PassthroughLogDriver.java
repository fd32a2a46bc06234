// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.log.passthrough;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import org.pf4j.Extension;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.LogQuery;
import dev.gantry.spi.log.LogDriver;
import dev.gantry.spi.log.LogReader;
import dev.gantry.spi.log.LogTarget;
import dev.gantry.spi.runtime.LogSink;

/**
 * Gives a container the standard streams of the process that starts it: a service of the host, say, whose output the host
 * keeps already. Takes no options.
 */
@Extension
public final class PassthroughLogDriver implements LogDriver {
    @Override
    public Set<String> names() {
        return Set.of("passthrough");
    }

    @Override
    public void validate(LogTarget target) {
        if (!target.options().isEmpty()) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "log driver passthrough takes no options, got "
                            + String.join(", ", new TreeSet<>(target.options().keySet())),
                    "leave the log options (--log-opt) out, or choose another log driver (--log-driver)");
        }
    }

    @Override
    public LogSink sink(LogTarget target) {
        return new LogSink.Passthrough();
    }

    @Override
    public Optional<Path> path(LogTarget target) {
        return Optional.empty();
    }

    @Override
    public LogReader read(LogTarget target, LogQuery query) {
        throw new EngineException(
                ErrorCode.NO_LOGS,
                "this container is using the 'passthrough' log driver, cannot read logs",
                "create the container with another log driver (--log-driver)");
    }
}
