// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.spi.host.Cancellable;
import dev.gantry.spi.host.Scheduler;

/** Waits for what nothing tells of, by looking; the pauses are the scheduler's, and so virtual in tests that want it. */
final class Patience {
    private static final Duration LOOK_EVERY = Duration.ofMillis(2);

    private final Scheduler scheduler;

    Patience(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /**
     * Looks until something is so.
     *
     * @return whether it came to be so within about the limit
     * @throws EngineException with {@link ErrorCode#CANCELLED} when interrupted
     */
    boolean until(BooleanSupplier so, Duration limit) {
        long looks = limit.dividedBy(LOOK_EVERY);
        for (long look = 0; look < looks; look++) {
            if (so.getAsBoolean()) {
                return true;
            }
            pause();
        }
        return so.getAsBoolean();
    }

    private void pause() {
        CountDownLatch over = new CountDownLatch(1);
        Cancellable timer = scheduler.schedule(LOOK_EVERY, over::countDown);
        try {
            over.await();
        } catch (InterruptedException e) {
            timer.close();
            Thread.currentThread().interrupt();
            throw new EngineException(ErrorCode.CANCELLED, "interrupted while waiting for a container", null, e);
        }
    }
}
