// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.contract.runtime;

import java.util.List;
import java.util.function.Function;

import dev.gantry.plugin.runtime.fake.FakeRuntimeProvider;
import dev.gantry.spi.runtime.OciRuntime;
import dev.gantry.spi.runtime.OciRuntimeProvider;
import dev.gantry.spi.runtime.RuntimeContext;

/**
 * The fake runtime, wrong in one way.
 *
 * @param wrong what is wrong
 * @param opener opens it
 * @param caughtBy rules that must notice, by id without the number of a case; others may notice too
 */
record Mutation(String wrong, Function<RuntimeContext, OciRuntime> opener, List<String> caughtBy)
        implements OciRuntimeProvider {
    static Mutation of(String wrong, Function<RuntimeContext, OciRuntime> opener, String... caughtBy) {
        return new Mutation(wrong, opener, List.of(caughtBy));
    }

    static OciRuntime sound(RuntimeContext context) {
        return new FakeRuntimeProvider().open(context);
    }

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public OciRuntime open(RuntimeContext context) {
        return opener.apply(context);
    }

    @Override
    public String toString() {
        return wrong;
    }
}
