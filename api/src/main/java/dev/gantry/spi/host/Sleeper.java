// SPDX-License-Identifier: Apache-2.0
package dev.gantry.spi.host;

import java.time.Duration;

import org.apiguardian.api.API;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * A place where one thread sleeps until another wakes it or the time is over. How long that takes is for the host to say,
 * as all time is: nobody sleeps by a clock of the JDK.
 */
@API(status = EXPERIMENTAL, since = "0.1")
public interface Sleeper {
    /** Ends a sleep: the present one or, when there is none, the next. Waking several times counts once. */
    void wake();

    /**
     * Sleeps. For one thread at a time.
     *
     * @param atMost how long; not at all when zero or negative
     * @throws InterruptedException when interrupted
     */
    void sleep(Duration atMost) throws InterruptedException;
}
