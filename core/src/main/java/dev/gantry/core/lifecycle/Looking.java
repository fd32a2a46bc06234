// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lifecycle;

import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;

/** Waits by looking again whenever there is news of a container, and now and then without, as other processes give none. */
final class Looking {
    private Looking() {}

    /**
     * Looks until something is so, for so long at most.
     *
     * @param containerId of which there may be news
     * @param interval how long to wait for them before the next look
     * @param what is waited for, for the message of an interrupted wait
     * @return whether it came to be so in time
     * @throws EngineException with {@link ErrorCode#CANCELLED} when interrupted
     */
    static boolean until(
            EngineContext context,
            String containerId,
            Duration timeout,
            Duration interval,
            String what,
            BooleanSupplier so) {
        Instant deadline = Exits.deadline(context, timeout);
        try (ChangeFeed.Subscription changes = context.changes().subscribe(containerId)) {
            while (!so.getAsBoolean()) {
                Duration left = Exits.until(context, deadline);
                if (left.isNegative() || left.isZero()) {
                    return false;
                }
                changes.await(left.compareTo(interval) < 0 ? left : interval);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(ErrorCode.CANCELLED, "interrupted while waiting for " + what);
        }
    }
}
