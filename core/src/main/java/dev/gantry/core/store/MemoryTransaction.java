// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.store;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.pcollections.TreePMap;
import org.pcollections.TreePSet;

import dev.gantry.api.model.Event;
import dev.gantry.api.model.ExitRecord;
import dev.gantry.api.model.JournalEntry;
import dev.gantry.core.model.ContainerConfig;
import dev.gantry.core.model.ContainerRecord;
import dev.gantry.core.model.ContainerStatus;

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
        if (tables.numbers.containsKey(config.id())) {
            throw StoreRefusals.idTaken(config.id(), config.id());
        }
        String named = tables.names.get(config.id());
        if (named != null) {
            throw StoreRefusals.idTaken(config.id(), named);
        }
        requireFreeName(config);
        requireDependencies(config);
        long number = ++tables.lastNumber;
        tables.containers = tables.containers.plus(number, record);
        tables.numbers = tables.numbers.plus(config.id(), number);
        tables.names = tables.names.plus(config.name(), config.id());
        config.dependencies().forEach(dependency -> addDependent(dependency, config.id()));
    }

    private void requireFreeName(ContainerConfig config) {
        String holder = tables().names.get(config.name());
        if (holder == null && tables().numbers.containsKey(config.name())) {
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
            if (!tables().numbers.containsKey(dependency)) {
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
        Long number = require(id);
        tables().containers = tables().containers.plus(number, existing(number).withStatus(status));
    }

    private Long require(String id) {
        Long number = tables().numbers.get(id);
        if (number == null) {
            throw StoreRefusals.gone(id);
        }
        return number;
    }

    private ContainerRecord existing(Long number) {
        ContainerRecord record = tables().containers.get(number);
        if (record == null) {
            throw new IllegalStateException("no container has number " + number);
        }
        return record;
    }

    @Override
    public void saveConfig(ContainerConfig config) {
        MemoryTables tables = tables();
        Long number = require(config.id());
        requireFreeName(config);
        requireDependencies(config);
        ContainerRecord before = existing(number);
        tables.names = tables.names.minus(before.config().name()).plus(config.name(), config.id());
        before.config().dependencies().forEach(dependency -> removeDependent(dependency, config.id()));
        config.dependencies().forEach(dependency -> addDependent(dependency, config.id()));
        tables.containers = tables.containers.plus(number, before.withConfig(config));
    }

    @Override
    public void delete(String id, Instant at) {
        MemoryTables tables = tables();
        List<String> dependents = dependents(id);
        if (!dependents.isEmpty()) {
            throw StoreRefusals.hasDependents(id, dependents);
        }
        Long number = require(id);
        ContainerConfig config = existing(number).config();
        tables.containers = tables.containers.minus(number);
        tables.numbers = tables.numbers.minus(id);
        tables.names = tables.names.minus(config.name());
        config.dependencies().forEach(dependency -> removeDependent(dependency, id));
        long removal = ++tables.lastRemoved;
        tables.removed = tables.removed.plus(removal, new MemoryTables.Removed(id, at));
        if (retention.removed().isTurn(removal)) {
            forgetRemoved(retention.removed().lastToDrop(removal), at.minus(retention.afterRemoval()));
        }
    }

    private void forgetRemoved(long lastNumber, Instant before) {
        MemoryTables tables = tables();
        tables.removed.forEach((number, gone) -> {
            if (number <= lastNumber || gone.at().isBefore(before)) {
                keepExits(gone.id(), TreePMap.empty());
                tables.journals = tables.journals.minus(gone.id());
                tables.removed = tables.removed.minus(number);
            }
        });
    }

    /** Drops all exits of a container but those, and the names that only the others had. */
    private void keepExits(String id, TreePMap<Integer, ExitRecord> kept) {
        MemoryTables tables = tables();
        Set<String> names = names(tables.ledger.getOrDefault(id, TreePMap.empty()));
        names.removeAll(names(kept));
        tables.ledger = kept.isEmpty() ? tables.ledger.minus(id) : tables.ledger.plus(id, kept);
        for (String name : names) {
            TreePMap<Long, String> ids = tables.ledgerNames.getOrDefault(name, TreePMap.empty());
            for (Map.Entry<Long, String> each : ids.entrySet()) {
                ids = each.getValue().equals(id) ? ids.minus(each.getKey()) : ids;
            }
            tables.ledgerNames = ids.isEmpty() ? tables.ledgerNames.minus(name) : tables.ledgerNames.plus(name, ids);
        }
    }

    private static Set<String> names(TreePMap<Integer, ExitRecord> exits) {
        Set<String> names = new HashSet<>();
        exits.values().forEach(exit -> names.add(exit.containerName()));
        return names;
    }

    @Override
    public void addExit(ExitRecord exit) {
        MemoryTables tables = tables();
        TreePMap<Integer, ExitRecord> exits = tables.ledger.getOrDefault(exit.containerId(), TreePMap.empty());
        if (!exits.containsKey(exit.run())) {
            exits = exits.plus(exit.run(), exit);
            tables.ledger = tables.ledger.plus(exit.containerId(), exits);
            TreePMap<Long, String> ids = tables.ledgerNames.getOrDefault(exit.containerName(), TreePMap.empty());
            if (ids.isEmpty() || !ids.lastEntry().getValue().equals(exit.containerId())) {
                ids = ids.plus(++tables.lastLedgerName, exit.containerId());
                tables.ledgerNames = tables.ledgerNames.plus(exit.containerName(), ids);
            }
        }
        if (retention.exits().isDue(exit.run())) {
            int last = Math.toIntExact(retention.exits().lastToDrop(exit.run()));
            keepExits(
                    exit.containerId(),
                    exits.minusAll(List.copyOf(exits.headMap(last, true).keySet())));
        }
    }

    @Override
    public void addJournal(JournalEntry entry) {
        MemoryTables tables = tables();
        require(entry.containerId());
        AppendLog<JournalEntry> journal = tables.journals.getOrDefault(entry.containerId(), AppendLog.empty());
        JournalEntry numbered = new JournalEntry(
                ++tables.lastJournal,
                entry.containerId(),
                entry.at(),
                entry.from(),
                entry.to(),
                entry.operation(),
                entry.cause(),
                entry.detail());
        AppendLog<JournalEntry> grown = journal.plus(numbered);
        Bound bound = retention.journal();
        tables.journals = tables.journals.plus(
                entry.containerId(),
                grown.size() < bound.kept() + bound.batch() ? grown : grown.last(Math.toIntExact(bound.kept())));
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
