// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.store;

import java.time.Instant;

import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.TreePMap;
import org.pcollections.TreePSet;

import dev.gantry.api.model.Event;
import dev.gantry.api.model.ExitRecord;
import dev.gantry.api.model.JournalEntry;
import dev.gantry.core.model.ContainerRecord;

/**
 * Everything an in-memory store knows. The parts are persistent collections, so that a copy costs nothing. A transaction
 * changes the fields of a copy of its own; once published, nobody does.
 */
final class MemoryTables {
    /** By number, which grows with each insertion. */
    TreePMap<Long, ContainerRecord> containers = TreePMap.empty();
    /** Numbers by full id. */
    TreePMap<String, Long> numbers = TreePMap.empty();
    /** Full ids by name. */
    PMap<String, String> names = HashTreePMap.empty();
    /** By full id, those that depend on it; no empty sets. */
    PMap<String, TreePSet<String>> dependents = HashTreePMap.empty();
    /** By full id, exits by run. */
    TreePMap<String, TreePMap<Integer, ExitRecord>> ledger = TreePMap.empty();
    /** By name, full ids of the containers in the ledger that had it, by number in the order in which they got there. */
    PMap<String, TreePMap<Long, String>> ledgerNames = HashTreePMap.empty();
    /** By full id. */
    PMap<String, AppendLog<JournalEntry>> journals = HashTreePMap.empty();

    AppendLog<Event> events = AppendLog.empty();
    PMap<String, String> meta = HashTreePMap.empty();
    /** By number, which grows with each removal, those whose journal and exits are kept. */
    TreePMap<Long, Removed> removed = TreePMap.empty();

    long lastNumber;
    long lastLedgerName;
    long lastRemoved;
    long lastJournal;
    long lastEvent;

    /**
     * A container that is no more.
     *
     * @param id full id
     * @param at when it went
     */
    record Removed(String id, Instant at) {}

    MemoryTables copy() {
        MemoryTables copy = new MemoryTables();
        copy.containers = containers;
        copy.numbers = numbers;
        copy.names = names;
        copy.dependents = dependents;
        copy.ledger = ledger;
        copy.ledgerNames = ledgerNames;
        copy.journals = journals;
        copy.events = events;
        copy.meta = meta;
        copy.removed = removed;
        copy.lastNumber = lastNumber;
        copy.lastLedgerName = lastLedgerName;
        copy.lastRemoved = lastRemoved;
        copy.lastJournal = lastJournal;
        copy.lastEvent = lastEvent;
        return copy;
    }
}
