// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.store;

/**
 * How many rows of a kind a store keeps. Old ones are dropped by the batch, which costs next to nothing per row.
 *
 * @param kept how many are kept at least, once there were so many
 * @param batch how many more there may be before they are dropped
 */
record Bound(long kept, long batch) {
    /** Whether the writer of that row looks for old ones; asks nothing of the process, which may live for one row only. */
    boolean isTurn(long number) {
        return number % batch == 0;
    }

    /** Whether the writer of that row drops old ones, where numbers have no gaps. */
    boolean isDue(long number) {
        return isTurn(number) && number > kept;
    }

    long lastToDrop(long number) {
        return number - kept;
    }
}
