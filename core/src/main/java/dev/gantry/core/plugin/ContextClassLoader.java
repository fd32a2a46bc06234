// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.plugin;

import java.util.function.Supplier;

/** Runs a plugin's code with the plugin's class loader as the thread's, as libraries in it may expect. */
final class ContextClassLoader {
    private ContextClassLoader() {}

    static <T> T with(ClassLoader loader, Supplier<T> work) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            return work.get();
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
