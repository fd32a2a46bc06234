// SPDX-License-Identifier: Apache-2.0
package dev.gantry.it;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

import dev.gantry.api.Engine;
import dev.gantry.embed.EngineBuilder;
import dev.gantry.plugin.runtime.fake.FakeRuntimeProvider;
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
        OciRuntime fake = new FakeRuntimeProvider().open(context);
        InvocationHandler handler = (proxy, method, arguments) -> call(fake, method, arguments);
        return (OciRuntime)
                Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {OciRuntime.class}, handler);
    }

    private @Nullable Object call(OciRuntime fake, Method method, Object @Nullable [] arguments) throws Throwable {
        calls.computeIfAbsent(method.getName(), name -> new AtomicInteger()).incrementAndGet();
        Behaviour behaviour = behaviours.get(method.getName());
        if (behaviour != null) {
            return behaviour.act();
        }
        try {
            return method.invoke(fake, arguments);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }
}
