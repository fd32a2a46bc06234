// SPDX-License-Identifier: Apache-2.0
package dev.gantry.api.model;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import org.apiguardian.api.API;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * A lock that is held or waited for at this moment.
 *
 * @param kind what kind of object it guards, such as {@code container}
 * @param objectId full id of the object, when it can still be told
 * @param ownerPid process id of the holder; 0 when it was released while this was read
 * @param ownerThread name of the holding thread, when it is one of this process
 * @param since when it was acquired; known for holders of this process, and for others from their recorded operation
 * @param operation what the holder does, when recorded
 * @param waiterPids process ids of those waiting, one entry per waiting thread
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record LockInfo(
        String kind,
        Optional<String> objectId,
        long ownerPid,
        Optional<String> ownerThread,
        Optional<Instant> since,
        Optional<String> operation,
        List<Long> waiterPids) {
    /** Copies the list. */
    public LockInfo {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(objectId, "objectId");
        Objects.requireNonNull(ownerThread, "ownerThread");
        Objects.requireNonNull(since, "since");
        Objects.requireNonNull(operation, "operation");
        Objects.requireNonNull(waiterPids, "waiterPids");
        waiterPids = List.copyOf(waiterPids);
    }
}
