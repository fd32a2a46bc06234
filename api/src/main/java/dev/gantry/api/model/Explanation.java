// SPDX-License-Identifier: Apache-2.0
package dev.gantry.api.model;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import org.apiguardian.api.API;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * Why a container is where it is, and what may be done now.
 *
 * @param container the container
 * @param journal its last thousand transitions, oldest first
 * @param exits its last thousand ends, oldest first
 * @param operations each operation, with what it would lead to now or why it is refused
 * @param pending the operation that is under way or was interrupted
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record Explanation(
        ContainerSummary container,
        List<JournalEntry> journal,
        List<ExitRecord> exits,
        Map<String, String> operations,
        Optional<PendingOperation> pending) {
    /** Copies the collections; the operations keep their order. */
    public Explanation {
        Objects.requireNonNull(container, "container");
        Objects.requireNonNull(journal, "journal");
        Objects.requireNonNull(exits, "exits");
        Objects.requireNonNull(operations, "operations");
        Objects.requireNonNull(pending, "pending");
        journal = List.copyOf(journal);
        exits = List.copyOf(exits);
        operations = Ordered.copy(operations);
    }
}
