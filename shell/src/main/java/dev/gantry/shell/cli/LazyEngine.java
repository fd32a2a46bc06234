// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.cli;

import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import dev.gantry.api.Engine;

/** The engine of a single command: opened at the first request, as that request needs it. For one thread. */
public final class LazyEngine implements EngineAccess {
    private final Function<Boolean, Engine> open;
    private @Nullable Engine engine;

    /** @param open opens an engine; told whether it is to watch for exits */
    public LazyEngine(Function<Boolean, Engine> open) {
        this.open = open;
    }

    @Override
    public Engine reading() {
        return get(false);
    }

    @Override
    public Engine acting() {
        return get(true);
    }

    private Engine get(boolean supervise) {
        Engine present = engine;
        if (present == null) {
            present = open.apply(supervise);
            engine = present;
        }
        return present;
    }

    @Override
    public void close() {
        if (engine != null) {
            engine.close();
        }
    }
}
