// SPDX-License-Identifier: Apache-2.0
package dev.gantry.embed;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.function.UnaryOperator;

import org.apiguardian.api.API;

import dev.gantry.api.Engine;
import dev.gantry.api.EngineConfig;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.spi.host.HostServices;
import dev.gantry.spi.log.LogDriver;
import dev.gantry.spi.runtime.OciRuntimeProvider;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * Opens an engine that is given some of its parts as objects.
 *
 * <pre>{@code
 * try (Engine engine = EngineBuilder.of(config).runtime(new MyRuntimeProvider()).open()) {
 *     ...
 * }
 * }</pre>
 *
 * <p>Not safe for use by several threads. A builder may open several engines; they share the objects.
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class EngineBuilder {
    private final EngineConfig config;
    private boolean discovery = true;
    private final List<OciRuntimeProvider> runtimes = new ArrayList<>();
    private final List<LogDriver> logDrivers = new ArrayList<>();
    private UnaryOperator<HostServices> host = UnaryOperator.identity();

    private EngineBuilder(EngineConfig config) {
        this.config = config;
    }

    /** A builder of engines with that configuration. */
    public static EngineBuilder of(EngineConfig config) {
        Objects.requireNonNull(config, "config");
        return new EngineBuilder(config);
    }

    /**
     * Whether the engine looks for plugins on the class path and in the configured directories; it does unless told
     * otherwise. Jars can be loaded into it later in either case.
     */
    public EngineBuilder discovery(boolean discovery) {
        this.discovery = discovery;
        return this;
    }

    /**
     * Gives the engine a runtime. It goes by {@link OciRuntimeProvider#name}, and a plugin that provides one of that name
     * too is refused.
     */
    public EngineBuilder runtime(OciRuntimeProvider provider) {
        Objects.requireNonNull(provider, "provider");
        runtimes.add(provider);
        return this;
    }

    /** Gives the engine a log driver. It goes by {@link LogDriver#names}, and a plugin with one of them is refused. */
    public EngineBuilder logDriver(LogDriver driver) {
        Objects.requireNonNull(driver, "driver");
        logDrivers.add(driver);
        return this;
    }

    /**
     * Puts something in place of the host, or between the engine and it. All that engine and plugins do outside the JVM,
     * and all time that passes for them, goes through what the function returns; the engine closes neither. Called again,
     * the later function gets what the earlier one returned.
     *
     * @param decorator gets the real host, open until the engine is closed
     */
    public EngineBuilder host(UnaryOperator<HostServices> decorator) {
        Objects.requireNonNull(decorator, "decorator");
        UnaryOperator<HostServices> before = host;
        host = real -> decorator.apply(before.apply(real));
        return this;
    }

    /**
     * Opens an engine; otherwise as {@link Engine#open(EngineConfig)}.
     *
     * @throws EngineException as {@link Engine#open(EngineConfig)} does
     */
    public Engine open() {
        return ServiceLoader.load(EngineAssembler.class, EngineBuilder.class.getClassLoader())
                .findFirst()
                .orElseThrow(() -> new EngineException(
                        ErrorCode.INTERNAL, "no engine implementation found", "put gantry-core on the class path"))
                .assemble(new EngineParts(config, discovery, runtimes, logDrivers, host));
    }
}
