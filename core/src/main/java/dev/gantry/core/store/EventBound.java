// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.store;

/**
 * How many events a store keeps. Old ones are dropped by the batch, which costs next to nothing per event.
 *
 * @param kept how many are kept at least, once there were so many
 * @param batch how many more there may be before they are dropped
 */
record EventBound(long kept, long batch) {
    /** Weeks of a busy root, in some 30 MB. */
    static final EventBound DEFAULT = new EventBound(100_000, 1_000);

    /** Whether the writer of that event drops old ones; asks nothing of the process, which may live for one event only. */
    boolean isDue(long sequence) {
        return sequence % batch == 0 && sequence > kept;
    }

    long lastToDrop(long sequence) {
        return sequence - kept;
    }
}
