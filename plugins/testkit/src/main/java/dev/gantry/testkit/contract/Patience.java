// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.contract;

import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;

import org.apiguardian.api.API;

import dev.gantry.spi.host.HostServices;
import dev.gantry.spi.host.Sleeper;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * Waits as time passes on a host: on one with a clock of its own, a minute may be over in no time. Safe for use by any
 * thread.
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class Patience {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(1);

    private final HostServices host;

    /** Patience by the clock of that host. */
    public Patience(HostServices host) {
        this.host = host;
    }

    /**
     * Waits until something is so.
     *
     * @throws AssertionError when it is not within half a minute
     */
    public void await(String what, BooleanSupplier so) {
        if (!becomes(LIMIT, so)) {
            throw new AssertionError("did not come about within " + LIMIT.toSeconds() + " s: " + what);
        }
    }

    /**
     * Makes sure that something does not become so for a while.
     *
     * @throws AssertionError when it does
     */
    public void never(String what, Duration within, BooleanSupplier so) {
        if (becomes(within, so)) {
            throw new AssertionError("must not come about: " + what);
        }
    }

    /** Lets time pass. */
    public void pass(Duration time) {
        becomes(time, () -> false);
    }

    /** Looks often at first, and then ever less often: waiting for long need not be told so soon, and costs less. */
    private boolean becomes(Duration within, BooleanSupplier so) {
        Sleeper sleeper = host.scheduler().sleeper();
        Instant start = host.clock().instant();
        while (!so.getAsBoolean()) {
            Duration waited = Duration.between(start, host.clock().instant());
            Duration left = within.minus(waited);
            if (left.isNegative() || left.isZero()) {
                return false;
            }
            Duration pause = waited.dividedBy(8).plus(SHORTEST_PAUSE);
            try {
                sleeper.sleep(pause.compareTo(left) < 0 ? pause : left);
            } catch (InterruptedException e) {
                throw new AssertionError("interrupted while waiting", e);
            }
        }
        return true;
    }
}
