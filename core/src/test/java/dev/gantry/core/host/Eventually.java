// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.host;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waits for what other threads and processes do. */
final class Eventually {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private Eventually() {}

    /** Looks until it is so, and fails after a minute. */
    static void eventually(String what, Callable<Boolean> so) throws Exception {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!so.call()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("did not come about within a minute: " + what);
            }
            Thread.sleep(2);
        }
    }
}
