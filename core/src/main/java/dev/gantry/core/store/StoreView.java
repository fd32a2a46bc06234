// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.store;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.gantry.api.model.ContainerState;
import dev.gantry.api.model.ContainerSummary;
import dev.gantry.api.model.Event;
import dev.gantry.api.model.ExecExit;
import dev.gantry.api.model.ExitRecord;
import dev.gantry.api.model.JournalEntry;
import dev.gantry.core.model.ContainerRecord;
import dev.gantry.core.model.ExecRecord;

/** A consistent snapshot of a store. */
public interface StoreView {
    /** The container with that full id. */
    Optional<ContainerRecord> container(String id);

    /** Whether there is a container with that full id. */
    boolean exists(String id);

    /**
     * All containers in the order of their insertion, as listings show them; reads columns only, no JSON but that of
     * lists.
     */
    List<ContainerSummary> summaries();

    /** One of {@link #summaries}, by full id. */
    Optional<ContainerSummary> summary(String id);

    /**
     * The containers in one of those states, and with {@code intents} also each one with an intent, in the order of
     * their insertion.
     */
    List<ContainerRecord> containersIn(Set<ContainerState> states, boolean intents);

    /**
     * Full ids that a name, full id or id prefix can mean: the one with exactly that name or id if there is one,
     * otherwise every one whose id begins with it. Case counts, no character is a wildcard, and the empty text means
     * none.
     */
    List<String> resolve(String nameOrId);

    /** The container that was inserted last. */
    Optional<String> latest();

    /** Full ids of the containers that depend on that one. */
    List<String> dependents(String id);

    /** The ends of the runs of a container, oldest first, by full id. */
    List<ExitRecord> exits(String containerId);

    /** The last so many of {@link #exits}, oldest first. */
    List<ExitRecord> lastExits(String containerId, int limit);

    /** The first of {@link #exits} whose run has that number or a greater one. */
    Optional<ExitRecord> exitFrom(String containerId, int run);

    /** The end of one run. */
    Optional<ExitRecord> exit(String containerId, int run);

    /**
     * Full id of a container in the exit ledger, which may be removed: the one with exactly that full id, otherwise the
     * last one to have had exactly that name, otherwise the only one whose id begins with it.
     */
    Optional<String> resolveInLedger(String nameOrId);

    /** The exec session with that full id. */
    Optional<ExecRecord> exec(String sessionId);

    /** The exec sessions of a container, by full id, in the order of their insertion. */
    List<ExecRecord> execs(String containerId);

    /** Those of {@link #execs} whose command executes, or may do so for all that is known. */
    List<ExecRecord> activeExecs(String containerId);

    /** The end of an exec session, which may be removed, by full id. */
    Optional<ExecExit> execExit(String sessionId);

    /** The last so many transitions of a container, which may be removed; oldest first. */
    List<JournalEntry> lastJournal(String containerId, int limit);

    /** The transitions of a container, which may be removed, with a greater sequence number; oldest first. */
    List<JournalEntry> journalAfter(String containerId, long sequence);

    /** The greatest sequence number in the journal so far; 0 when it never had an entry. */
    long lastJournalSequence();

    /** Events with a greater sequence number, oldest first, at most so many. */
    List<Event> eventsAfter(long sequence, int limit);

    /** The greatest event sequence number so far; 0 when there never was an event. */
    long lastEventSequence();

    /** How many containers are in each state; states without containers are left out. */
    Map<ContainerState, Long> counts();

    /** A value kept for the engine itself. */
    Optional<String> meta(String key);
}
