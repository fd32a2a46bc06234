// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import dev.gantry.spi.runtime.Bundle;
import dev.gantry.spi.runtime.CreateRequest;
import dev.gantry.spi.runtime.OciRuntime;
import dev.gantry.spi.runtime.OciRuntimeProvider;
import dev.gantry.spi.runtime.RuntimeContext;
import dev.gantry.spi.runtime.RuntimeStatus;

/** Hands on a provider's runtime, and remembers which containers it was asked to make. Safe for use by any thread. */
final class WatchedRuntimes implements OciRuntimeProvider {
    private static final Set<String> ENDINGS = Set.of("delete", "abandon");

    private final OciRuntimeProvider provider;
    private final Map<String, Bundle> bundles = new ConcurrentHashMap<>();
    private volatile @Nullable OciRuntime runtime;

    WatchedRuntimes(OciRuntimeProvider provider) {
        this.provider = provider;
    }

    @Override
    public String name() {
        return provider.name();
    }

    @Override
    public OciRuntime open(RuntimeContext context) {
        OciRuntime opened = provider.open(context);
        runtime = opened;
        return (OciRuntime) Proxy.newProxyInstance(
                OciRuntime.class.getClassLoader(), new Class<?>[] {OciRuntime.class}, (proxy, method, arguments) -> {
                    if (arguments != null && arguments[0] instanceof CreateRequest request) {
                        bundles.put(request.bundle().containerId(), request.bundle());
                    }
                    try {
                        Object answer = method.invoke(opened, arguments);
                        if (ENDINGS.contains(method.getName()) && arguments[0] instanceof Bundle bundle) {
                            bundles.remove(bundle.containerId());
                        }
                        return answer;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** What the runtime says of a container; absent for one that it was never asked to make. */
    RuntimeStatus.Phase phase(String id) {
        OciRuntime opened = runtime;
        Bundle bundle = bundles.get(id);
        return opened == null || bundle == null
                ? RuntimeStatus.Phase.ABSENT
                : opened.status(bundle).phase();
    }

    /** Ids of the containers that the runtime has. */
    List<String> present() {
        List<String> present = new ArrayList<>();
        for (String id : bundles.keySet()) {
            if (phase(id) != RuntimeStatus.Phase.ABSENT) {
                present.add(id);
            }
        }
        return present;
    }
}
