// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.model;

import java.time.Instant;
import java.util.Optional;

import dev.gantry.api.model.ContainerState;
import dev.gantry.api.model.ContainerUpdate;
import dev.gantry.api.model.JournalEntry.Cause;
import dev.gantry.spi.host.ProcessIdentity;

/**
 * An operation that was begun: saved before its first side effect and dropped with its result. Whoever finds one while
 * holding the container's lock knows that its owner died in the middle, and finishes or undoes it; only a stop lets go
 * of the lock while its intent stands.
 *
 * @param operation what was begun
 * @param from the state it began in
 * @param since when
 * @param owner the engine's process
 * @param cause who wanted it
 * @param deadline for a stop, when the container is killed; empty for never
 * @param update for an update, what was to change
 * @param thenRun whether the operation is a step towards the container running again, so that whoever ends it goes on with
 *     the next step: a restart is such a chain, and never without an intent from its first step to its last
 * @param forced for a removal, whether the container goes even when its runtime fails
 */
public record Intent(
        Operation operation,
        ContainerState from,
        Instant since,
        ProcessIdentity owner,
        Cause cause,
        Optional<Instant> deadline,
        Optional<ContainerUpdate> update,
        boolean thenRun,
        boolean forced) {
    /** The operations that have side effects outside the store, each with a recovery of its own. */
    public enum Operation {
        /** The runtime is making the container. */
        INIT,
        /** The runtime is starting it. */
        START,
        /** It was asked to end and has until the deadline. */
        STOP,
        /** A signal is being sent at a user's wish. */
        KILL,
        /** It is being frozen. */
        PAUSE,
        /** It is being thawed. */
        UNPAUSE,
        /** Its limits are being changed. */
        UPDATE,
        /** What it held is being released. */
        CLEANUP,
        /** It is being removed. */
        REMOVE
    }
}
