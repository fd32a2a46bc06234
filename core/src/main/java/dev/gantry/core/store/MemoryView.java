// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.store;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import org.pcollections.TreePMap;
import org.pcollections.TreePSet;

import dev.gantry.api.model.ContainerState;
import dev.gantry.api.model.ContainerSummary;
import dev.gantry.api.model.Event;
import dev.gantry.api.model.ExecExit;
import dev.gantry.api.model.ExitRecord;
import dev.gantry.api.model.JournalEntry;
import dev.gantry.core.model.ContainerRecord;
import dev.gantry.core.model.ExecRecord;

/** A look at {@link MemoryTables}. */
class MemoryView implements StoreView, AutoCloseable {
    private final MemoryTables tables;
    private boolean closed;

    MemoryView(MemoryTables tables) {
        this.tables = tables;
    }

    /** The tables, as long as the call lasts that this view was made for. */
    final MemoryTables tables() {
        if (closed) {
            throw StoreRefusals.used();
        }
        return tables;
    }

    @Override
    public void close() {
        closed = true;
    }

    @Override
    public Optional<ContainerRecord> container(String id) {
        return Optional.ofNullable(tables().containers.get(id)).map(MemoryTables.Present::record);
    }

    @Override
    public boolean exists(String id) {
        return tables().containers.containsKey(id);
    }

    /** In the order of their insertion. */
    private Stream<ContainerRecord> containers() {
        MemoryTables tables = tables();
        return tables.order.values().stream().flatMap(id -> container(id).stream());
    }

    @Override
    public List<ContainerSummary> summaries() {
        return containers().map(ContainerSummaries::of).toList();
    }

    @Override
    public Optional<ContainerSummary> summary(String id) {
        return container(id).map(ContainerSummaries::of);
    }

    @Override
    public List<ContainerRecord> containersIn(Set<ContainerState> states, boolean intents) {
        return containers()
                .filter(record -> states.contains(record.status().state())
                        || (intents && record.status().intent().isPresent()))
                .toList();
    }

    @Override
    public List<String> resolve(String nameOrId) {
        Set<String> exact = new TreeSet<>();
        Optional.ofNullable(tables().names.get(nameOrId)).ifPresent(exact::add);
        if (tables().containers.containsKey(nameOrId)) {
            exact.add(nameOrId);
        }
        return exact.isEmpty() ? withPrefix(tables().containers, nameOrId) : List.copyOf(exact);
    }

    private static List<String> withPrefix(TreePMap<String, ?> byId, String prefix) {
        if (prefix.isEmpty()) {
            return List.of();
        }
        List<String> ids = new ArrayList<>();
        for (String id = byId.ceilingKey(prefix); id != null && id.startsWith(prefix); id = byId.higherKey(id)) {
            ids.add(id);
        }
        return ids;
    }

    @Override
    public Optional<String> latest() {
        TreePMap<Long, String> order = tables().order;
        return order.isEmpty()
                ? Optional.empty()
                : Optional.of(order.lastEntry().getValue());
    }

    @Override
    public List<String> dependents(String id) {
        TreePSet<String> dependents = tables().dependents.get(id);
        return dependents == null ? List.of() : List.copyOf(dependents);
    }

    @Override
    public List<ExitRecord> exits(String containerId) {
        return tables().history(containerId).exits().values().stream()
                .map(MemoryTables.Exit::record)
                .toList();
    }

    @Override
    public List<ExitRecord> lastExits(String containerId, int limit) {
        List<ExitRecord> exits = exits(containerId);
        return exits.subList(Math.max(exits.size() - Math.max(limit, 0), 0), exits.size());
    }

    @Override
    public Optional<ExitRecord> exitFrom(String containerId, int run) {
        return Optional.ofNullable(tables().history(containerId).exits().ceilingEntry(run))
                .map(entry -> entry.getValue().record());
    }

    @Override
    public Optional<ExitRecord> exit(String containerId, int run) {
        return Optional.ofNullable(tables().history(containerId).exits().get(run))
                .map(MemoryTables.Exit::record);
    }

    @Override
    public Optional<String> resolveInLedger(String nameOrId) {
        if (hasExits(nameOrId)) {
            return Optional.of(nameOrId);
        }
        return lastNamed(nameOrId).or(() -> {
            List<String> ids = Stream.of(tables().containers, tables().removed)
                    .flatMap(byId -> withPrefix(byId, nameOrId).stream())
                    .filter(this::hasExits)
                    .toList();
            return ids.size() == 1 ? Optional.of(ids.get(0)) : Optional.empty();
        });
    }

    /** Looked for among all exits, as that is rarely asked, and an index would have to be changed at every exit. */
    private Optional<String> lastNamed(String name) {
        Stream<MemoryTables.History> present =
                tables().containers.values().stream().map(MemoryTables.Present::history);
        return Stream.concat(present, tables().removed.values().stream())
                .flatMap(history -> history.exits().values().stream())
                .filter(exit -> exit.record().containerName().equals(name))
                .max(Comparator.comparingLong(MemoryTables.Exit::number))
                .map(exit -> exit.record().containerId());
    }

    private boolean hasExits(String id) {
        return !tables().history(id).exits().isEmpty();
    }

    @Override
    public Optional<ExecRecord> exec(String sessionId) {
        return Optional.ofNullable(tables().execs.get(sessionId)).map(MemoryTables.Exec::record);
    }

    @Override
    public List<ExecRecord> execs(String containerId) {
        MemoryTables tables = tables();
        return tables.execsOf.getOrDefault(containerId, TreePMap.empty()).values().stream()
                .flatMap(id -> exec(id).stream())
                .toList();
    }

    @Override
    public List<ExecRecord> activeExecs(String containerId) {
        return execs(containerId).stream().filter(ExecRecord::isActive).toList();
    }

    @Override
    public Optional<ExecExit> execExit(String sessionId) {
        return Optional.ofNullable(tables().execExits.get(sessionId));
    }

    @Override
    public List<JournalEntry> lastJournal(String containerId, int limit) {
        AppendLog<JournalEntry> journal = tables().history(containerId).journal();
        return journal.part(Math.max(journal.size() - Math.max(limit, 0), 0), journal.size());
    }

    @Override
    public List<JournalEntry> journalAfter(String containerId, long sequence) {
        AppendLog<JournalEntry> journal = tables().history(containerId).journal();
        int from = journal.size();
        while (from > 0 && journal.get(from - 1).sequence() > sequence) {
            from--;
        }
        return journal.part(from, journal.size());
    }

    @Override
    public long lastJournalSequence() {
        return tables().lastJournal;
    }

    @Override
    public List<Event> eventsAfter(long sequence, int limit) {
        AppendLog<Event> events = tables().events;
        // Events are numbered without gaps.
        long dropped = tables().lastEvent - events.size();
        int from = (int) Math.min(Math.max(sequence - dropped, 0), events.size());
        int to = (int) Math.min((long) from + Math.max(limit, 0), events.size());
        return events.part(from, to);
    }

    @Override
    public long lastEventSequence() {
        return tables().lastEvent;
    }

    @Override
    public Map<ContainerState, Long> counts() {
        Map<ContainerState, Long> counts = new EnumMap<>(ContainerState.class);
        containers().forEach(record -> counts.merge(record.status().state(), 1L, Long::sum));
        return Collections.unmodifiableMap(counts);
    }

    @Override
    public Optional<String> meta(String key) {
        return Optional.ofNullable(tables().meta.get(key));
    }
}
