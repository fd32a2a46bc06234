// SPDX-License-Identifier: Apache-2.0
package dev.gantry.embed;

import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;

import org.apiguardian.api.API;

import dev.gantry.api.EngineConfig;
import dev.gantry.spi.host.HostServices;
import dev.gantry.spi.log.LogDriver;
import dev.gantry.spi.runtime.OciRuntimeProvider;

import static org.apiguardian.api.API.Status.INTERNAL;

/**
 * What an engine is made of.
 *
 * @param config its configuration
 * @param discovery whether it looks for plugins on the class path and in the configured directories
 * @param runtimes runtimes that it is given besides
 * @param logDrivers log drivers that it is given besides
 * @param host makes, of the real host, the one that the engine and its plugins see
 */
@API(status = INTERNAL, since = "0.1")
public record EngineParts(
        EngineConfig config,
        boolean discovery,
        List<OciRuntimeProvider> runtimes,
        List<LogDriver> logDrivers,
        UnaryOperator<HostServices> host) {
    /** Copies the lists. */
    public EngineParts {
        Objects.requireNonNull(config, "config");
        Objects.requireNonNull(runtimes, "runtimes");
        Objects.requireNonNull(logDrivers, "logDrivers");
        Objects.requireNonNull(host, "host");
        runtimes = List.copyOf(runtimes);
        logDrivers = List.copyOf(logDrivers);
    }

    /** The parts of an engine that is given nothing besides. */
    public static EngineParts of(EngineConfig config) {
        Objects.requireNonNull(config, "config");
        return new EngineParts(config, true, List.of(), List.of(), UnaryOperator.identity());
    }
}
