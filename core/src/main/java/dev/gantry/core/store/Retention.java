// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.store;

import java.time.Duration;

/**
 * How much a store keeps of what is only ever added. Nothing of a container that exists is dropped but the oldest of very
 * many rows.
 *
 * @param events events of the whole store
 * @param journal transitions of one container; the batch is counted over the whole store
 * @param exits ends of runs of one container, counted by run number
 * @param removed removed containers whose transitions and exits are kept
 * @param afterRemoval how long those are kept after the removal, until the next batch of removals
 */
record Retention(Bound events, Bound journal, Bound exits, Bound removed, Duration afterRemoval) {
    /** Weeks of events of a busy root, in some 30 MB; and who asks how a container ended has a day to do so. */
    static final Retention DEFAULT = new Retention(
            new Bound(100_000, 1_000),
            new Bound(1_000, 500),
            new Bound(10_000, 1_000),
            new Bound(10_000, 100),
            Duration.ofDays(1));

    /**
     * A tenth of the events and of the removed containers: what is kept on a heap is paid for with each collection of
     * garbage, and lasts no longer than the process.
     */
    static final Retention IN_MEMORY = new Retention(
            new Bound(10_000, 1_000),
            DEFAULT.journal(),
            DEFAULT.exits(),
            new Bound(1_000, 100),
            DEFAULT.afterRemoval());
}
