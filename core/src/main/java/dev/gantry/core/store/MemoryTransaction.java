// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.store;

import java.time.Instant;
import java.util.List;

import org.pcollections.TreePMap;
import org.pcollections.TreePSet;

import dev.gantry.api.model.Event;
import dev.gantry.api.model.ExecExit;
import dev.gantry.api.model.ExitRecord;
import dev.gantry.api.model.JournalEntry;
import dev.gantry.core.model.ContainerConfig;
import dev.gantry.core.model.ContainerRecord;
import dev.gantry.core.model.ContainerStatus;
import dev.gantry.core.model.ExecRecord;

/** Changes a copy of {@link MemoryTables}. */
final class MemoryTransaction extends MemoryView implements StoreTransaction {
    private final Retention retention;

    MemoryTransaction(MemoryTables copy, Retention retention) {
        super(copy);
        this.retention = retention;
    }

    @Override
    public void insert(ContainerRecord record) {
        MemoryTables tables = tables();
        ContainerConfig config = record.config();
        if (tables.containers.containsKey(config.id())) {
            throw StoreRefusals.idTaken(config.id(), config.id());
        }
        String named = tables.names.get(config.id());
        if (named != null) {
            throw StoreRefusals.idTaken(config.id(), named);
        }
        requireFreeName(config);
        requireDependencies(config);
        long number = ++tables.lastNumber;
        MemoryTables.History before = tables.removed.get(config.id());
        if (before != null) {
            tables.removed = tables.removed.minus(config.id());
            tables.removals = tables.removals.without(removal -> removal.id().equals(config.id()));
        }
        put(config.id(), new MemoryTables.Present(number, record, before == null ? MemoryTables.History.NONE : before));
        tables.order = tables.order.plus(number, config.id());
        tables.names = tables.names.plus(config.name(), config.id());
        config.dependencies().forEach(dependency -> addDependent(dependency, config.id()));
    }

    private void requireFreeName(ContainerConfig config) {
        String holder = tables().names.get(config.name());
        if (holder == null && tables().containers.containsKey(config.name())) {
            holder = config.name();
        }
        if (holder != null && !holder.equals(config.id())) {
            throw StoreRefusals.nameTaken(config.name(), holder);
        }
    }

    private void requireDependencies(ContainerConfig config) {
        for (String dependency : config.dependencies()) {
            if (dependency.equals(config.id())) {
                throw StoreRefusals.dependsOnItself(config.id());
            }
            if (!tables().containers.containsKey(dependency)) {
                throw StoreRefusals.noSuchDependency(config.id(), dependency);
            }
        }
    }

    private void addDependent(String dependency, String id) {
        MemoryTables tables = tables();
        TreePSet<String> dependents = tables.dependents.getOrDefault(dependency, TreePSet.empty());
        tables.dependents = tables.dependents.plus(dependency, dependents.plus(id));
    }

    private void removeDependent(String dependency, String id) {
        MemoryTables tables = tables();
        TreePSet<String> left =
                tables.dependents.getOrDefault(dependency, TreePSet.empty()).minus(id);
        tables.dependents =
                left.isEmpty() ? tables.dependents.minus(dependency) : tables.dependents.plus(dependency, left);
    }

    @Override
    public void saveStatus(String id, ContainerStatus status) {
        MemoryTables.Present present = require(id);
        put(id, present.with(present.record().withStatus(status)));
    }

    private MemoryTables.Present require(String id) {
        MemoryTables.Present present = tables().containers.get(id);
        if (present == null) {
            throw StoreRefusals.gone(id);
        }
        return present;
    }

    private void put(String id, MemoryTables.Present present) {
        tables().containers = tables().containers.plus(id, present);
    }

    @Override
    public void saveConfig(ContainerConfig config) {
        MemoryTables tables = tables();
        MemoryTables.Present present = require(config.id());
        requireFreeName(config);
        requireDependencies(config);
        ContainerConfig before = present.record().config();
        tables.names = tables.names.minus(before.name()).plus(config.name(), config.id());
        before.dependencies().forEach(dependency -> removeDependent(dependency, config.id()));
        config.dependencies().forEach(dependency -> addDependent(dependency, config.id()));
        put(config.id(), present.with(present.record().withConfig(config)));
    }

    @Override
    public void delete(String id, Instant at) {
        MemoryTables tables = tables();
        List<String> dependents = dependents(id);
        if (!dependents.isEmpty()) {
            throw StoreRefusals.hasDependents(id, dependents);
        }
        MemoryTables.Present present = require(id);
        ContainerConfig config = present.record().config();
        tables.containers = tables.containers.minus(id);
        tables.order = tables.order.minus(present.number());
        tables.names = tables.names.minus(config.name());
        config.dependencies().forEach(dependency -> removeDependent(dependency, id));
        deleteExecs(id);
        tables.removed = tables.removed.plus(id, present.history());
        tables.removals = tables.removals.plus(new MemoryTables.Removal(id, at));
        long removal = ++tables.lastRemoval;
        if (retention.removed().isTurn(removal)) {
            forgetRemoved(at.minus(retention.afterRemoval()));
        }
    }

    /** Those beyond the number that is kept, and those that went before that instant. */
    private void forgetRemoved(Instant before) {
        MemoryTables tables = tables();
        int size = tables.removals.size();
        int forgotten = 0;
        while (forgotten < size
                && (size - forgotten > retention.removed().kept()
                        || tables.removals.get(forgotten).at().isBefore(before))) {
            forget(tables.removals.get(forgotten).id());
            forgotten++;
        }
        tables.removals = forgotten == 0 ? tables.removals : tables.removals.last(size - forgotten);
    }

    private void forget(String id) {
        MemoryTables tables = tables();
        tables.removed = tables.removed.minus(id);
        AppendLog<String> sessions = tables.execExitsOf.getOrDefault(id, AppendLog.empty());
        tables.execExits = tables.execExits.minusAll(sessions.part(0, sessions.size()));
        tables.execExitsOf = tables.execExitsOf.minus(id);
    }

    @Override
    public void insertExec(ExecRecord record) {
        MemoryTables tables = tables();
        require(record.containerId());
        long number = ++tables.lastExec;
        tables.execs = tables.execs.plus(record.id(), new MemoryTables.Exec(number, record));
        TreePMap<Long, String> before = tables.execsOf.getOrDefault(record.containerId(), TreePMap.empty());
        tables.execsOf = tables.execsOf.plus(record.containerId(), before.plus(number, record.id()));
    }

    @Override
    public void saveExec(ExecRecord record) {
        MemoryTables.Exec present = tables().execs.get(record.id());
        if (present == null) {
            throw StoreRefusals.noSuchExec(record.id());
        }
        tables().execs = tables().execs.plus(record.id(), new MemoryTables.Exec(present.number(), record));
    }

    @Override
    public void deleteExec(String sessionId) {
        MemoryTables tables = tables();
        MemoryTables.Exec present = tables.execs.get(sessionId);
        if (present == null) {
            return;
        }
        String container = present.record().containerId();
        TreePMap<Long, String> left =
                tables.execsOf.getOrDefault(container, TreePMap.empty()).minus(present.number());
        tables.execs = tables.execs.minus(sessionId);
        tables.execsOf = left.isEmpty() ? tables.execsOf.minus(container) : tables.execsOf.plus(container, left);
    }

    @Override
    public void deleteExecs(String containerId) {
        MemoryTables tables = tables();
        TreePMap<Long, String> sessions = tables.execsOf.get(containerId);
        if (sessions != null) {
            tables.execs = tables.execs.minusAll(sessions.values());
            tables.execsOf = tables.execsOf.minus(containerId);
        }
    }

    @Override
    public void addExecExit(ExecExit exit) {
        MemoryTables tables = tables();
        if (tables.execExits.containsKey(exit.sessionId())) {
            return;
        }
        AppendLog<String> grown = tables.execExitsOf
                .getOrDefault(exit.containerId(), AppendLog.empty())
                .plus(exit.sessionId());
        tables.execExits = tables.execExits.plus(exit.sessionId(), exit);
        Bound bound = retention.exits();
        if (grown.size() >= bound.kept() + bound.batch()) {
            int excess = Math.toIntExact(grown.size() - bound.kept());
            tables.execExits = tables.execExits.minusAll(grown.part(0, excess));
            grown = grown.last(Math.toIntExact(bound.kept()));
        }
        tables.execExitsOf = tables.execExitsOf.plus(exit.containerId(), grown);
    }

    @Override
    public void addExit(ExitRecord exit) {
        MemoryTables tables = tables();
        TreePMap<Integer, MemoryTables.Exit> exits =
                tables.history(exit.containerId()).exits();
        if (!exits.containsKey(exit.run())) {
            exits = exits.plus(exit.run(), new MemoryTables.Exit(++tables.lastExit, exit));
        }
        if (retention.exits().isDue(exit.run())) {
            int last = Math.toIntExact(retention.exits().lastToDrop(exit.run()));
            exits = exits.minusAll(List.copyOf(exits.headMap(last, true).keySet()));
        }
        keep(exit.containerId(), tables.history(exit.containerId()).with(exits));
    }

    private void keep(String id, MemoryTables.History history) {
        MemoryTables.Present present = tables().containers.get(id);
        if (present != null) {
            put(id, present.with(history));
        } else {
            tables().removed = tables().removed.plus(id, history);
        }
    }

    @Override
    public void addJournal(JournalEntry entry) {
        MemoryTables tables = tables();
        MemoryTables.Present present = require(entry.containerId());
        JournalEntry numbered = new JournalEntry(
                ++tables.lastJournal,
                entry.containerId(),
                entry.at(),
                entry.from(),
                entry.to(),
                entry.operation(),
                entry.cause(),
                entry.detail());
        AppendLog<JournalEntry> grown = present.history().journal().plus(numbered);
        Bound bound = retention.journal();
        AppendLog<JournalEntry> kept =
                grown.size() < bound.kept() + bound.batch() ? grown : grown.last(Math.toIntExact(bound.kept()));
        put(entry.containerId(), present.with(present.history().with(kept)));
    }

    @Override
    public void addEvent(Event event) {
        MemoryTables tables = tables();
        long sequence = ++tables.lastEvent;
        tables.events = tables.events.plus(new Event(
                sequence,
                event.at(),
                event.type(),
                event.status(),
                event.id(),
                event.name(),
                event.image(),
                event.exitCode(),
                event.attributes()));
        if (retention.events().isDue(sequence)) {
            tables.events =
                    tables.events.last(Math.toIntExact(retention.events().kept()));
        }
    }

    @Override
    public void putMeta(String key, String value) {
        tables().meta = tables().meta.plus(key, value);
    }
}
