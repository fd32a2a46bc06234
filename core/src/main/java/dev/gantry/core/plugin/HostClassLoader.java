// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.plugin;

import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The parent of every plugin's class loader: the JDK, and of the engine's class path only what is on a short list.
 * Neither the engine nor the program around it can be seen through it. Safe for use by any thread.
 */
final class HostClassLoader extends ClassLoader {
    /**
     * Packages that the engine serves, so that both sides mean the same classes. A plugin's own copy is never looked at.
     */
    private static final List<String> SHARED = List.of(
            "dev.gantry.api.",
            "dev.gantry.spi.",
            "org.slf4j.",
            "org.pf4j.",
            "org.jspecify.",
            "org.apiguardian.",
            "jakarta.inject.",
            "jnr.",
            "com.kenai.");

    static {
        registerAsParallelCapable();
    }

    private final ClassLoader engine;

    HostClassLoader(ClassLoader engine) {
        super("gantry-plugin-host", ClassLoader.getPlatformClassLoader());
        this.engine = engine;
    }

    /** Whether a class comes from the engine or not at all. */
    static boolean shares(String className) {
        return SHARED.stream().anyMatch(className::startsWith);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        if (shares(name)) {
            return engine.loadClass(name);
        }
        throw new ClassNotFoundException(name);
    }

    @Override
    protected @Nullable URL findResource(String name) {
        return shares(name.replace('/', '.')) ? engine.getResource(name) : null;
    }

    @Override
    protected Enumeration<URL> findResources(String name) throws IOException {
        return shares(name.replace('/', '.')) ? engine.getResources(name) : Collections.emptyEnumeration();
    }
}
