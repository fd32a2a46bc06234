// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import dev.gantry.api.model.ContainerState;
import dev.gantry.api.model.ContainerSummary;
import dev.gantry.api.model.Event;
import dev.gantry.api.model.ExecExit;
import dev.gantry.api.model.ExitRecord;
import dev.gantry.api.model.JournalEntry;
import dev.gantry.core.model.ContainerRecord;
import dev.gantry.core.model.ExecRecord;

/** What a transaction of SQLite sees. */
class SqliteView implements StoreView, AutoCloseable {
    /** Sorts after every text that a name or id can go on with: UTF-8 has nothing greater. */
    private static final String AFTER_ALL = new String(Character.toChars(Character.MAX_CODE_POINT));

    private static final String CONTAINER = "SELECT config, " + String.join(", ", StatusRow.COLUMNS)
            + " FROM container JOIN container_config ON container_id = id ";

    private final SqliteConnection connection;
    private final SummaryListing listing;
    private boolean closed;

    /** @param listing that of the store */
    SqliteView(SqliteConnection connection, SummaryListing listing) {
        this.connection = connection;
        this.listing = listing;
    }

    /** The connection, as long as the call lasts that this view was made for. */
    final SqliteConnection sql() {
        if (closed) {
            throw StoreRefusals.used();
        }
        return connection;
    }

    @Override
    public void close() {
        closed = true;
    }

    @Override
    public Optional<ContainerRecord> container(String id) {
        return sql().first(CONTAINER + "WHERE id = ?", SqliteView::container, id);
    }

    @Override
    public boolean exists(String id) {
        return sql().number("SELECT count(*) FROM container WHERE id = ?", id) > 0;
    }

    private static ContainerRecord container(ResultSet row) throws SQLException {
        return new ContainerRecord(RecordCodec.decodeConfig(row.getString(1)), StatusRow.read(row, 2));
    }

    @Override
    public List<ContainerSummary> summaries() {
        return listing.read(sql());
    }

    @Override
    public Optional<ContainerSummary> summary(String id) {
        return sql().first(
                        "SELECT listed FROM container WHERE id = ?",
                        row -> SummaryRow.read(connection, row.getString(1)),
                        id);
    }

    @Override
    public List<ContainerRecord> containersIn(Set<ContainerState> states, boolean intents) {
        String names =
                states.stream().map(state -> "'" + state.name() + "'").sorted().collect(Collectors.joining(","));
        return sql().list(
                        CONTAINER + "WHERE state IN (" + names + ")" + (intents ? " OR intent IS NOT NULL" : "")
                                + " ORDER BY number",
                        SqliteView::container);
    }

    @Override
    public List<String> resolve(String nameOrId) {
        List<String> exact = sql().list(
                        "SELECT object_id FROM object_name WHERE kind = 'container' AND name = ?1"
                                + " UNION SELECT id FROM container WHERE id = ?1",
                        SqliteRows::text,
                        nameOrId);
        if (!exact.isEmpty() || nameOrId.isEmpty()) {
            return exact;
        }
        return sql().list(
                        "SELECT id FROM container WHERE id >= ? AND id < ? ORDER BY id",
                        SqliteRows::text,
                        nameOrId,
                        nameOrId + AFTER_ALL);
    }

    @Override
    public Optional<String> latest() {
        return sql().first("SELECT id FROM container ORDER BY number DESC LIMIT 1", SqliteRows::text);
    }

    @Override
    public List<String> dependents(String id) {
        return sql().list(
                        "SELECT container_id FROM dependency WHERE depends_on = ? ORDER BY container_id",
                        SqliteRows::text,
                        id);
    }

    @Override
    public List<ExitRecord> exits(String containerId) {
        return sql().list(
                        "SELECT " + SqliteRows.EXIT + " FROM exit_ledger WHERE container_id = ? ORDER BY run",
                        SqliteRows::exit,
                        containerId);
    }

    @Override
    public List<ExitRecord> lastExits(String containerId, int limit) {
        return sql().list(
                        "SELECT " + SqliteRows.EXIT + " FROM (SELECT * FROM exit_ledger WHERE container_id = ?"
                                + " ORDER BY run DESC LIMIT ?) ORDER BY run",
                        SqliteRows::exit,
                        containerId,
                        Math.max(limit, 0));
    }

    @Override
    public Optional<ExitRecord> exitFrom(String containerId, int run) {
        return sql().first(
                        "SELECT " + SqliteRows.EXIT
                                + " FROM exit_ledger WHERE container_id = ? AND run >= ? ORDER BY run LIMIT 1",
                        SqliteRows::exit,
                        containerId,
                        run);
    }

    @Override
    public Optional<ExitRecord> exit(String containerId, int run) {
        return sql().first(
                        "SELECT " + SqliteRows.EXIT + " FROM exit_ledger WHERE container_id = ? AND run = ?",
                        SqliteRows::exit,
                        containerId,
                        run);
    }

    @Override
    public Optional<String> resolveInLedger(String nameOrId) {
        if (nameOrId.isEmpty()) {
            return Optional.empty();
        }
        return sql().first(
                        "SELECT container_id FROM exit_ledger WHERE container_id = ? LIMIT 1",
                        SqliteRows::text,
                        nameOrId)
                .or(() -> sql().first(
                                "SELECT container_id FROM exit_ledger WHERE container_name = ?"
                                        + " ORDER BY number DESC LIMIT 1",
                                SqliteRows::text,
                                nameOrId))
                .or(() -> onlyInLedger(nameOrId));
    }

    private Optional<String> onlyInLedger(String prefix) {
        List<String> ids = sql().list(
                        "SELECT DISTINCT container_id FROM exit_ledger WHERE container_id >= ? AND container_id < ? LIMIT 2",
                        SqliteRows::text,
                        prefix,
                        prefix + AFTER_ALL);
        return ids.size() == 1 ? Optional.of(ids.get(0)) : Optional.empty();
    }

    @Override
    public Optional<ExecRecord> exec(String sessionId) {
        return sql().first(
                        "SELECT " + ExecRows.SESSION + " FROM exec_session WHERE id = ?", ExecRows::session, sessionId);
    }

    @Override
    public List<ExecRecord> execs(String containerId) {
        return sql().list(
                        "SELECT " + ExecRows.SESSION + " FROM exec_session WHERE container_id = ? ORDER BY number",
                        ExecRows::session,
                        containerId);
    }

    @Override
    public List<ExecRecord> activeExecs(String containerId) {
        return sql().list(
                        "SELECT " + ExecRows.SESSION + " FROM exec_session WHERE container_id = ? AND "
                                + ExecRows.ACTIVE + " ORDER BY number",
                        ExecRows::session,
                        containerId);
    }

    @Override
    public Optional<ExecExit> execExit(String sessionId) {
        return sql().first(
                        "SELECT " + ExecRows.EXIT + " FROM exec_exit WHERE session_id = ?", ExecRows::exit, sessionId);
    }

    @Override
    public List<JournalEntry> lastJournal(String containerId, int limit) {
        return sql().list(
                        "SELECT " + SqliteRows.JOURNAL + " FROM (SELECT * FROM journal WHERE container_id = ?"
                                + " ORDER BY sequence DESC LIMIT ?) ORDER BY sequence",
                        SqliteRows::journal,
                        containerId,
                        Math.max(limit, 0));
    }

    @Override
    public List<JournalEntry> journalAfter(String containerId, long sequence) {
        return sql().list(
                        "SELECT " + SqliteRows.JOURNAL
                                + " FROM journal WHERE container_id = ? AND sequence > ? ORDER BY sequence",
                        SqliteRows::journal,
                        containerId,
                        sequence);
    }

    @Override
    public long lastJournalSequence() {
        return lastSequence("journal");
    }

    @Override
    public List<Event> eventsAfter(long sequence, int limit) {
        return sql().list(
                        "SELECT " + SqliteRows.EVENT + " FROM event WHERE sequence > ? ORDER BY sequence LIMIT ?",
                        SqliteRows::event,
                        sequence,
                        Math.max(limit, 0));
    }

    @Override
    public long lastEventSequence() {
        return lastSequence("event");
    }

    /** Where AUTOINCREMENT keeps its last number, which may be that of a row that is gone. */
    private long lastSequence(String table) {
        return sql().number("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = ?", table);
    }

    @Override
    public Map<ContainerState, Long> counts() {
        Map<ContainerState, Long> counts = new EnumMap<>(ContainerState.class);
        sql().list(
                        "SELECT state, count(*) FROM container GROUP BY state",
                        row -> counts.merge(SqliteRows.state(row.getString(1)), row.getLong(2), Long::sum));
        return Collections.unmodifiableMap(counts);
    }

    @Override
    public Optional<String> meta(String key) {
        return sql().first("SELECT value FROM meta WHERE key = ?", SqliteRows::text, key);
    }
}
