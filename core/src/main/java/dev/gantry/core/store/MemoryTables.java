// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.store;

import java.time.Instant;

import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.TreePMap;
import org.pcollections.TreePSet;

import dev.gantry.api.model.Event;
import dev.gantry.api.model.ExecExit;
import dev.gantry.api.model.ExitRecord;
import dev.gantry.api.model.JournalEntry;
import dev.gantry.core.model.ContainerRecord;
import dev.gantry.core.model.ExecRecord;

/**
 * Everything an in-memory store knows. The parts are persistent collections, so that a copy costs nothing. A transaction
 * changes the fields of a copy of its own; once published, nobody does. Containers that exist are few and change often,
 * those that are no more are many and never change: they are kept apart, as the cost of a change grows with the number.
 */
final class MemoryTables {
    /** The containers that exist, by full id. */
    TreePMap<String, Present> containers = TreePMap.empty();
    /** Their full ids by number, which grows with each insertion. */
    TreePMap<Long, String> order = TreePMap.empty();
    /** Their full ids by name. */
    PMap<String, String> names = HashTreePMap.empty();
    /** By full id, those that depend on it; no empty sets. */
    PMap<String, TreePSet<String>> dependents = HashTreePMap.empty();
    /** What is kept of containers that are no more, by full id. */
    TreePMap<String, History> removed = TreePMap.empty();
    /** These in the order in which they went, and before them some that are forgotten. */
    AppendLog<Removal> removals = AppendLog.empty();

    /** The exec sessions of the containers that exist, by full id. */
    PMap<String, Exec> execs = HashTreePMap.empty();
    /** Full ids of the exec sessions of a container, by its full id and in the order of their insertion; no empty ones. */
    PMap<String, TreePMap<Long, String>> execsOf = HashTreePMap.empty();
    /** The exits of exec sessions, by full id of the session. */
    PMap<String, ExecExit> execExits = HashTreePMap.empty();
    /** The ids of these, by full id of their container, in the order in which they were added. */
    PMap<String, AppendLog<String>> execExitsOf = HashTreePMap.empty();

    AppendLog<Event> events = AppendLog.empty();
    PMap<String, String> meta = HashTreePMap.empty();

    long lastNumber;
    long lastExec;
    long lastExit;
    long lastRemoval;
    long lastJournal;
    long lastEvent;

    /**
     * A container that exists.
     *
     * @param number the key of its full id in the order of insertion
     * @param record what it is and how it fares
     * @param history what it went through
     */
    record Present(long number, ContainerRecord record, History history) {
        Present with(ContainerRecord changed) {
            return new Present(number, changed, history);
        }

        Present with(History longer) {
            return new Present(number, record, longer);
        }
    }

    /**
     * An exec session.
     *
     * @param number the key of its full id in the order of insertion
     * @param record what is recorded of it
     */
    record Exec(long number, ExecRecord record) {}

    /**
     * What a container went through.
     *
     * @param journal its transitions
     * @param exits its exits by run
     */
    record History(AppendLog<JournalEntry> journal, TreePMap<Integer, Exit> exits) {
        static final History NONE = new History(AppendLog.empty(), TreePMap.empty());

        History with(AppendLog<JournalEntry> longer) {
            return new History(longer, exits);
        }

        History with(TreePMap<Integer, Exit> others) {
            return new History(journal, others);
        }
    }

    /**
     * An exit.
     *
     * @param number grows with each
     * @param record what is known of it
     */
    record Exit(long number, ExitRecord record) {}

    /**
     * The end of a container.
     *
     * @param id its full id
     * @param at when it went
     */
    record Removal(String id, Instant at) {}

    /** What a container went through, be it there or not. */
    History history(String id) {
        Present present = containers.get(id);
        return present != null ? present.history() : removed.getOrDefault(id, History.NONE);
    }

    MemoryTables copy() {
        MemoryTables copy = new MemoryTables();
        copy.containers = containers;
        copy.order = order;
        copy.names = names;
        copy.dependents = dependents;
        copy.removed = removed;
        copy.removals = removals;
        copy.execs = execs;
        copy.execsOf = execsOf;
        copy.execExits = execExits;
        copy.execExitsOf = execExitsOf;
        copy.events = events;
        copy.meta = meta;
        copy.lastNumber = lastNumber;
        copy.lastExec = lastExec;
        copy.lastExit = lastExit;
        copy.lastRemoval = lastRemoval;
        copy.lastJournal = lastJournal;
        copy.lastEvent = lastEvent;
        return copy;
    }
}
