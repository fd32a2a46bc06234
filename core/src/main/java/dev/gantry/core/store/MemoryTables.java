// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.store;

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
    /** Full id of the last container in the ledger that had a name. */
    PMap<String, String> ledgerNames = HashTreePMap.empty();
    /** By full id. */
    PMap<String, AppendLog<JournalEntry>> journals = HashTreePMap.empty();

    AppendLog<Event> events = AppendLog.empty();
    PMap<String, String> meta = HashTreePMap.empty();
    long lastNumber;
    long lastJournal;
    long lastEvent;

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
        copy.lastNumber = lastNumber;
        copy.lastJournal = lastJournal;
        copy.lastEvent = lastEvent;
        return copy;
    }
}
