// SPDX-License-Identifier: Apache-2.0
package dev.gantry.it;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

import org.jspecify.annotations.Nullable;

import dev.gantry.plugin.runtime.fake.FakeRuntimeProvider;
import dev.gantry.spi.runtime.OciRuntime;
import dev.gantry.spi.runtime.OciRuntimeProvider;
import dev.gantry.spi.runtime.RuntimeContext;

/**
 * The fake, whose calls somebody comes between.
 *
 * @param name under which containers name it
 * @param alteration what is done in place of each call
 */
public record AlteredFake(String name, Alteration alteration) implements OciRuntimeProvider {
    /** A call of a runtime, which may be made or left. */
    public interface Call {
        /** The method of {@link OciRuntime}. */
        String method();

        /** An argument. */
        Object argument(int index);

        /** The fake itself. */
        OciRuntime fake();

        /** Has the fake do it. */
        @Nullable
        Object proceed() throws Throwable;
    }

    /** What is done in place of a call; what it throws the engine gets. */
    public interface Alteration {
        /** Acts on a call, on the thread that made it. */
        @Nullable
        Object around(Call call) throws Throwable;
    }

    /** The fake under its own name. */
    public AlteredFake(Alteration alteration) {
        this(new FakeRuntimeProvider().name(), alteration);
    }

    @Override
    public OciRuntime open(RuntimeContext context) {
        OciRuntime fake = new FakeRuntimeProvider().open(context);
        return (OciRuntime) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {OciRuntime.class},
                (proxy, method, arguments) -> alteration.around(new Call() {
                    @Override
                    public String method() {
                        return method.getName();
                    }

                    @Override
                    public Object argument(int index) {
                        return arguments[index];
                    }

                    @Override
                    public OciRuntime fake() {
                        return fake;
                    }

                    @Override
                    public @Nullable Object proceed() throws Throwable {
                        try {
                            return method.invoke(fake, arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getTargetException();
                        }
                    }
                }));
    }
}
