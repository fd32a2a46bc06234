// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.store;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.gantry.api.model.ContainerSummary;
import dev.gantry.api.model.Event;
import dev.gantry.api.model.ExecExit;
import dev.gantry.api.model.ExitRecord;
import dev.gantry.api.model.JournalEntry;
import dev.gantry.core.model.ContainerConfig;
import dev.gantry.core.model.ContainerRecord;
import dev.gantry.core.model.ContainerStatus;
import dev.gantry.core.model.ExecRecord;

/** A transaction of SQLite that excludes other writers, so that what it checks first stays true. */
final class SqliteTransaction extends SqliteView implements StoreTransaction {
    private static final String KIND = "container";

    private static final List<String> CONFIGURATION = List.of(
            "name",
            "created_at",
            "rootfs",
            "command",
            "labels",
            "mounts",
            "network",
            "runtime",
            "restart_policy",
            "auto_remove");
    private static final String INSERT = "INSERT INTO container (id, " + String.join(", ", CONFIGURATION) + ", "
            + String.join(", ", StatusRow.COLUMNS) + ") VALUES (?"
            + ", ?".repeat(CONFIGURATION.size() + StatusRow.COLUMNS.size()) + ")";
    private static final String SAVE_STATUS =
            "UPDATE container SET " + String.join(" = ?, ", StatusRow.COLUMNS) + " = ? WHERE id = ?";
    private static final String SAVE_CONFIG =
            "UPDATE container SET " + String.join(" = ?, ", CONFIGURATION) + " = ? WHERE id = ?";

    private static final String INSERT_EXEC = "INSERT INTO exec_session (" + ExecRows.SESSION + ") VALUES (?"
            + ", ?".repeat(ExecRows.SESSION.split(",").length - 1) + ")";
    private static final String SAVE_EXEC =
            "UPDATE exec_session SET " + ExecRows.SESSION.replace(",", " = ?,") + " = ? WHERE id = ?";

    /** How soon the disk has to hold what a transaction changed. */
    enum Lasting {
        /** Not before something else has to be held. Processes end with the host, and with them all that was done to them. */
        NO,
        /** When anything is written next: how a run ended, which whoever waits for that is told before the disk holds it. */
        SOON,
        /** Before the transaction is over: which containers there are, and what they are. */
        AT_ONCE
    }

    private final Retention retention;
    private Lasting lasting = Lasting.NO;

    SqliteTransaction(SqliteConnection connection, SummaryListing listing, Retention retention) {
        super(connection, listing);
        this.retention = retention;
    }

    /** Whether it changed what is still true after the host ended without warning. */
    Lasting lasting() {
        return lasting;
    }

    @Override
    public void insert(ContainerRecord record) {
        lasting = Lasting.AT_ONCE;
        ContainerConfig config = record.config();
        holder(config.id()).ifPresent(holder -> {
            throw StoreRefusals.idTaken(config.id(), holder);
        });
        requireFreeName(config);
        sql().update(
                        INSERT,
                        joined(
                                joined(new Object[] {config.id()}, configuration(record)),
                                StatusRow.values(record.status())));
        sql().update(
                        "INSERT INTO container_config (container_id, config) VALUES (?, ?)",
                        config.id(),
                        RecordCodec.encode(config));
        sql().update(
                        "INSERT INTO object_name (name, kind, object_id) VALUES (?, ?, ?)",
                        config.name(),
                        KIND,
                        config.id());
        insertDependencies(config);
    }

    /** What listings show of a configuration: the values of {@link #CONFIGURATION}, in their order. */
    private static Object[] configuration(ContainerRecord record) {
        ContainerSummary shown = ContainerSummaries.of(record);
        return new Object[] {
            shown.name(),
            SqliteRows.nanos(shown.createdAt()),
            shown.rootfs(),
            ColumnJson.write(shown.command()),
            ColumnJson.write(shown.labels()),
            ColumnJson.write(shown.mounts()),
            shown.network(),
            shown.runtime(),
            shown.restartPolicy().toString(),
            shown.autoRemove()
        };
    }

    private static @Nullable Object[] joined(@Nullable Object[] first, @Nullable Object... more) {
        @Nullable Object[] all = Arrays.copyOf(first, first.length + more.length);
        System.arraycopy(more, 0, all, first.length, more.length);
        return all;
    }

    /** Id of whoever has that name or id. */
    private Optional<String> holder(String nameOrId) {
        return sql().first(
                        "SELECT object_id FROM object_name WHERE name = ?1 OR object_id = ?1",
                        SqliteRows::text,
                        nameOrId);
    }

    private void requireFreeName(ContainerConfig config) {
        holder(config.name()).filter(id -> !id.equals(config.id())).ifPresent(id -> {
            throw StoreRefusals.nameTaken(config.name(), id);
        });
    }

    private void insertDependencies(ContainerConfig config) {
        for (String dependency : config.dependencies()) {
            if (dependency.equals(config.id())) {
                throw StoreRefusals.dependsOnItself(config.id());
            }
            if (!exists(dependency)) {
                throw StoreRefusals.noSuchDependency(config.id(), dependency);
            }
            sql().update(
                            "INSERT INTO dependency (container_id, depends_on) VALUES (?, ?) ON CONFLICT DO NOTHING",
                            config.id(),
                            dependency);
        }
    }

    @Override
    public void saveStatus(String id, ContainerStatus status) {
        int changed = sql().update(SAVE_STATUS, joined(StatusRow.values(status), id));
        if (changed == 0) {
            throw StoreRefusals.gone(id);
        }
    }

    @Override
    public void saveConfig(ContainerConfig config) {
        lasting = Lasting.AT_ONCE;
        if (!exists(config.id())) {
            throw StoreRefusals.gone(config.id());
        }
        requireFreeName(config);
        sql().update(
                        SAVE_CONFIG,
                        joined(configuration(new ContainerRecord(config, ContainerStatus.CONFIGURED)), config.id()));
        sql().update(
                        "UPDATE container_config SET config = ? WHERE container_id = ?",
                        RecordCodec.encode(config),
                        config.id());
        sql().update("UPDATE object_name SET name = ? WHERE object_id = ?", config.name(), config.id());
        sql().update("DELETE FROM dependency WHERE container_id = ?", config.id());
        insertDependencies(config);
    }

    @Override
    public void delete(String id, Instant at) {
        lasting = Lasting.AT_ONCE;
        List<String> dependents = dependents(id);
        if (!dependents.isEmpty()) {
            throw StoreRefusals.hasDependents(id, dependents);
        }
        // The tables that refer to it let go of it by themselves.
        if (sql().update("DELETE FROM container WHERE id = ?", id) == 0) {
            throw StoreRefusals.gone(id);
        }
        sql().update("DELETE FROM object_name WHERE object_id = ?", id);
        long number = sql().number(
                        "INSERT OR REPLACE INTO removed (container_id, at) VALUES (?, ?) RETURNING number",
                        id,
                        SqliteRows.nanos(at));
        if (retention.removed().isTurn(number)) {
            forgetRemoved(retention.removed().lastToDrop(number), SqliteRows.nanos(at.minus(retention.afterRemoval())));
        }
    }

    private void forgetRemoved(long lastNumber, long before) {
        // One that came back exists.
        String old = "SELECT container_id FROM removed WHERE (number <= ? OR at < ?)"
                + " AND container_id NOT IN (SELECT id FROM container)";
        sql().update("DELETE FROM exit_ledger WHERE container_id IN (" + old + ")", lastNumber, before);
        sql().update("DELETE FROM exec_exit WHERE container_id IN (" + old + ")", lastNumber, before);
        sql().update("DELETE FROM journal WHERE container_id IN (" + old + ")", lastNumber, before);
        sql().update("DELETE FROM removed WHERE number <= ? OR at < ?", lastNumber, before);
    }

    @Override
    public void addExit(ExitRecord exit) {
        lasting = lasting == Lasting.NO ? Lasting.SOON : lasting;
        sql().update(
                        "INSERT INTO exit_ledger (" + SqliteRows.EXIT + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
                                + " ON CONFLICT DO NOTHING",
                        exit.containerId(),
                        exit.containerName(),
                        exit.run(),
                        SqliteRows.exitCode(exit.status()),
                        SqliteRows.exitUnknown(exit.status()),
                        exit.oomKilled(),
                        exit.source().name(),
                        SqliteRows.nanos(exit.finishedAt()));
        if (retention.exits().isDue(exit.run())) {
            sql().update(
                            "DELETE FROM exit_ledger WHERE container_id = ? AND run <= ?",
                            exit.containerId(),
                            retention.exits().lastToDrop(exit.run()));
        }
    }

    @Override
    public void insertExec(ExecRecord record) {
        if (!exists(record.containerId())) {
            throw StoreRefusals.gone(record.containerId());
        }
        sql().update(INSERT_EXEC, ExecRows.values(record));
    }

    @Override
    public void saveExec(ExecRecord record) {
        if (sql().update(SAVE_EXEC, joined(ExecRows.values(record), record.id())) == 0) {
            throw StoreRefusals.noSuchExec(record.id());
        }
    }

    @Override
    public void deleteExec(String sessionId) {
        sql().update("DELETE FROM exec_session WHERE id = ?", sessionId);
    }

    @Override
    public void deleteExecs(String containerId) {
        sql().update("DELETE FROM exec_session WHERE container_id = ?", containerId);
    }

    @Override
    public void addExecExit(ExecExit exit) {
        lasting = lasting == Lasting.NO ? Lasting.SOON : lasting;
        Optional<Long> number = sql().first(
                        "INSERT INTO exec_exit (" + ExecRows.EXIT + ") VALUES (?, ?, ?, ?, ?, ?)"
                                + " ON CONFLICT DO NOTHING RETURNING number",
                        row -> row.getLong(1),
                        exit.sessionId(),
                        exit.containerId(),
                        exit.run(),
                        SqliteRows.exitCode(exit.status()),
                        SqliteRows.exitUnknown(exit.status()),
                        SqliteRows.nanos(exit.finishedAt()));
        if (number.filter(retention.exits()::isTurn).isPresent()) {
            trimExecExits(number.get() - retention.exits().batch());
        }
    }

    /** As {@link #trimJournals}. */
    private void trimExecExits(long since) {
        List<String> grown =
                sql().list("SELECT DISTINCT container_id FROM exec_exit WHERE number > ?", SqliteRows::text, since);
        for (String id : grown) {
            sql().update(
                            "DELETE FROM exec_exit WHERE container_id = ?1 AND number <= (SELECT number FROM exec_exit"
                                    + " WHERE container_id = ?1 ORDER BY number DESC LIMIT 1 OFFSET ?2)",
                            id,
                            retention.exits().kept());
        }
    }

    @Override
    public void addJournal(JournalEntry entry) {
        long sequence = sql().first(
                        "INSERT INTO journal (container_id, at, from_state, to_state, operation, cause, detail)"
                                + " SELECT id, ?, ?, ?, ?, ?, ? FROM container WHERE id = ? RETURNING sequence",
                        row -> row.getLong(1),
                        SqliteRows.nanos(entry.at()),
                        entry.from().name(),
                        entry.to().name(),
                        entry.operation(),
                        entry.cause().name(),
                        entry.detail(),
                        entry.containerId())
                .orElseThrow(() -> StoreRefusals.gone(entry.containerId()));
        if (retention.journal().isTurn(sequence)) {
            trimJournals(sequence - retention.journal().batch());
        }
    }

    /**
     * Drops old entries of the containers that got new ones since that entry; every entry is in one such stretch. Those of
     * a container that was removed meanwhile are dropped when it is forgotten.
     */
    private void trimJournals(long since) {
        List<String> grown = sql().list(
                        "SELECT DISTINCT container_id FROM journal JOIN container ON container.id = container_id"
                                + " WHERE sequence > ?",
                        SqliteRows::text,
                        since);
        for (String id : grown) {
            sql().update(
                            "DELETE FROM journal WHERE container_id = ?1 AND sequence <= (SELECT sequence FROM journal"
                                    + " WHERE container_id = ?1 ORDER BY sequence DESC LIMIT 1 OFFSET ?2)",
                            id,
                            retention.journal().kept());
        }
    }

    @Override
    public void addEvent(Event event) {
        long sequence = sql().number(
                        "INSERT INTO event (at, type, status, object_id, name, image, exit_code, attributes)"
                                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING sequence",
                        SqliteRows.nanos(event.at()),
                        event.type().name(),
                        event.status(),
                        event.id(),
                        event.name(),
                        event.image(),
                        event.exitCode().isPresent() ? event.exitCode().getAsInt() : null,
                        ColumnJson.write(event.attributes()));
        if (retention.events().isDue(sequence)) {
            sql().update(
                            "DELETE FROM event WHERE sequence <= ?",
                            retention.events().lastToDrop(sequence));
        }
    }

    @Override
    public void putMeta(String key, String value) {
        lasting = Lasting.AT_ONCE;
        sql().update(
                        "INSERT INTO meta (key, value) VALUES (?, ?)"
                                + " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                        key,
                        value);
    }
}
