// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.contract;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;

import org.apiguardian.api.API;

import dev.gantry.api.Engine;
import dev.gantry.api.EngineConfig;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.embed.EngineBuilder;
import dev.gantry.spi.host.HostServices;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * The real host, as an engine hands it to plugins. An engine has to be on the class path. Safe for use by any thread.
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class TestHost implements AutoCloseable {
    private final Engine engine;
    private final HostServices services;

    private TestHost(Engine engine, HostServices services) {
        this.engine = engine;
        this.services = services;
    }

    /**
     * Opens the host.
     *
     * @param directory where there is room for the engine that lends it; not used by anybody else
     * @throws EngineException as {@link EngineBuilder#open} does
     */
    public static TestHost open(Path directory) {
        EngineConfig config = EngineConfig.builder()
                .root(directory.resolve("root"))
                .runRoot(directory.resolve("run"))
                .store(EngineConfig.StoreKind.MEMORY)
                .supervise(false)
                .build();
        AtomicReference<HostServices> services = new AtomicReference<>();
        Engine engine = EngineBuilder.of(config)
                .discovery(false)
                .host(real -> {
                    services.set(real);
                    return real;
                })
                .open();
        HostServices lent = services.get();
        if (lent == null) {
            engine.close();
            throw new EngineException(ErrorCode.INTERNAL, "the engine did not say what host it is on");
        }
        return new TestHost(engine, lent);
    }

    /** What plugins get; of no use any more once this is closed. */
    public HostServices services() {
        return services;
    }

    @Override
    public void close() {
        engine.close();
    }
}
