// SPDX-License-Identifier: Apache-2.0
package dev.gantry.spi.host;

import java.time.Duration;

import org.apiguardian.api.API;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/** Runs tasks on threads of the engine, and lets threads sleep. What a task throws is logged. */
@API(status = EXPERIMENTAL, since = "0.1")
public interface Scheduler {
    /** Runs a task soon. It may block; what lasts as long as a program does is better given a thread of its own. */
    void execute(Runnable task);

    /**
     * Runs a task after a delay; it may block.
     *
     * @return what calls it off when closed, as long as it has not begun
     */
    Cancellable schedule(Duration delay, Runnable task);

    /** A new place to sleep at. */
    Sleeper sleeper();
}
