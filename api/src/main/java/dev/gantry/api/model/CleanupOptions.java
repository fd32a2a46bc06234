// SPDX-License-Identifier: Apache-2.0
package dev.gantry.api.model;

import org.apiguardian.api.API;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * How a container that ended is cleaned up.
 *
 * @param onlyStopped whether any other state than {@link ContainerState#STOPPED} is refused; set by whoever reacts to an
 *     exit, so that a container that was started again meanwhile is left alone
 * @param honourAutoRemove whether a container that is to be removed after its exit is removed
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record CleanupOptions(boolean onlyStopped, boolean honourAutoRemove) {
    /** What a user's request means. */
    public static final CleanupOptions DEFAULT = new CleanupOptions(false, false);
    /** What the end of a process calls for. */
    public static final CleanupOptions AFTER_EXIT = new CleanupOptions(true, true);
}
