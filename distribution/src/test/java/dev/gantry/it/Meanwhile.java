// SPDX-License-Identifier: Apache-2.0
package dev.gantry.it;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * What goes on beside a test, each piece on a thread of its own. The common pool would not do: on two processors it has one
 * thread, which the first piece that waits for something holds.
 */
public final class Meanwhile {
    private static final Executor OWN_THREAD = task -> {
        Thread thread = new Thread(task, "meanwhile");
        thread.setDaemon(true);
        thread.start();
    };

    private Meanwhile() {}

    /** Starts something. */
    public static CompletableFuture<Void> run(Runnable task) {
        return CompletableFuture.runAsync(task, OWN_THREAD);
    }

    /** Starts something that comes to a value. */
    public static <T> CompletableFuture<T> supply(Supplier<T> task) {
        return CompletableFuture.supplyAsync(task, OWN_THREAD);
    }
}
