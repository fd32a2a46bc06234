// SPDX-License-Identifier: Apache-2.0
package dev.gantry.api.model;

import java.time.Instant;
import java.util.Objects;

import org.apiguardian.api.API;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * One transition of one container, and why it happened.
 *
 * @param sequence grows with every entry of the engine's root
 * @param containerId full id
 * @param at when
 * @param from the state before
 * @param to the state after; the same as before for operations that leave it
 * @param operation what was done, such as {@code start} or {@code exit}
 * @param cause who wanted it
 * @param detail what else is worth knowing, in words; may be empty
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record JournalEntry(
        long sequence,
        String containerId,
        Instant at,
        ContainerState from,
        ContainerState to,
        String operation,
        Cause cause,
        String detail) {
    /** Refuses nulls. */
    public JournalEntry {
        Objects.requireNonNull(containerId, "containerId");
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(from, "from");
        Objects.requireNonNull(to, "to");
        Objects.requireNonNull(operation, "operation");
        Objects.requireNonNull(cause, "cause");
        Objects.requireNonNull(detail, "detail");
    }

    /** Who wanted a transition. */
    public enum Cause {
        /** A caller of the engine. */
        USER,
        /** The restart policy or automatic removal. */
        POLICY,
        /** The process itself ended. */
        EXIT,
        /** A health check. */
        HEALTH,
        /** An engine died in the middle of an operation, and this is what was made of it. */
        CRASH,
        /** The machine was rebooted. */
        BOOT
    }
}
