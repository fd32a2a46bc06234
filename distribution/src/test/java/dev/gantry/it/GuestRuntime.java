// SPDX-License-Identifier: Apache-2.0
package dev.gantry.it;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

import dev.gantry.api.Engine;
import dev.gantry.embed.EngineBuilder;
import dev.gantry.spi.runtime.OciRuntime;
import dev.gantry.spi.runtime.OciRuntimeProvider;
import dev.gantry.spi.runtime.RuntimeContext;

/**
 * The fake under another name, whose calls can be made to fail and are counted: the runtime of a third party. An engine
 * that is opened without it does not know it.
 */
final class GuestRuntime implements OciRuntimeProvider {
    static final String NAME = "guest";

    /** What happens in place of a call. */
    interface Behaviour {
        @Nullable
        Object act() throws Throwable;
    }

    private final Map<String, Behaviour> behaviours = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> calls = new ConcurrentHashMap<>();

    /** Opens an engine whose containers run on it. */
    Engine open(EngineRoot root) {
        return builder(root).open();
    }

    /** A builder of such an engine. */
    EngineBuilder builder(EngineRoot root) {
        return EngineBuilder.of(root.config(config -> config.defaultRuntime(NAME)))
                .runtime(this);
    }

    /** Has a method do something else from now on. */
    void on(String method, Behaviour behaviour) {
        behaviours.put(method, behaviour);
    }

    /** Has everything work again. */
    void heal() {
        behaviours.clear();
    }

    /** How often a method was called. */
    int calls(String method) {
        return calls.computeIfAbsent(method, name -> new AtomicInteger()).get();
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public OciRuntime open(RuntimeContext context) {
        return new AlteredFake(NAME, this::call).open(context);
    }

    private @Nullable Object call(AlteredFake.Call call) throws Throwable {
        calls.computeIfAbsent(call.method(), name -> new AtomicInteger()).incrementAndGet();
        Behaviour behaviour = behaviours.get(call.method());
        return behaviour != null ? behaviour.act() : call.proceed();
    }
}
