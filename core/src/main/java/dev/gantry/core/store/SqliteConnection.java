// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.store;

import java.io.IOException;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteOpenMode;

/**
 * One connection to a database file, with its prepared statements. Used by one thread at a time. Transactions are begun
 * and ended by SQL, because the driver's own begin the next one at once.
 */
final class SqliteConnection implements AutoCloseable {
    /** How long another process may hold the database. */
    static final Duration BUSY_TIMEOUT = Duration.ofSeconds(100);

    private static final Logger LOG = LoggerFactory.getLogger(SqliteConnection.class);
    private static final String WAL = "wal";

    /** Holds the rows of 10,000 containers, which SQLite's 2 MiB would read anew for each listing. */
    private static final int READER_CACHE_KIB = 16 * 1024;

    private final Path file;
    private final Connection connection;
    private final Map<String, PreparedStatement> statements = new HashMap<>();
    private boolean inTransaction;
    /**
     * SQLite itself puts no lock on this file, which closing it could take away. Of this kind, because an interruption of
     * the thread would close another.
     */
    private @Nullable AsynchronousFileChannel log;

    private SqliteConnection(Path file, Connection connection) {
        this.file = file;
        this.connection = connection;
    }

    /** Opens a file that exists for reading and writing. What it commits survives this process, and the host's end once
     * {@link #force} was called. */
    static SqliteConnection openWriter(Path file) {
        SQLiteConfig config = config();
        config.resetOpenMode(SQLiteOpenMode.CREATE);
        config.setSynchronous(SynchronousMode.NORMAL);
        config.enforceForeignKeys(true);
        return open(file, config);
    }

    /** Opens a file that a writer has opened before. */
    static SqliteConnection openReader(Path file) {
        SQLiteConfig config = config();
        config.setReadOnly(true);
        config.setCacheSize(-READER_CACHE_KIB);
        return open(file, config);
    }

    private static SQLiteConfig config() {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(Math.toIntExact(BUSY_TIMEOUT.toMillis()));
        config.setOpenMode(SQLiteOpenMode.OPEN_URI);
        // The driver would ask for them after each row that is inserted, and nobody asks the driver.
        config.setGetGeneratedKeys(false);
        return config;
    }

    private static SqliteConnection open(Path file, SQLiteConfig config) {
        try {
            // As a URI, because the driver takes what follows a question mark in a plain path for settings.
            return new SqliteConnection(file, config.createConnection("jdbc:sqlite:" + file.toUri()));
        } catch (SQLException e) {
            throw SqliteErrors.of(e, file);
        }
    }

    Path file() {
        return file;
    }

    /** What a row stands for. */
    interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** Begins a transaction that will not write. */
    void beginRead() {
        execute("BEGIN");
        inTransaction = true;
    }

    /** Begins a transaction that excludes other writers from now on; it can not fail later for being too late. */
    void beginWrite() {
        execute("BEGIN IMMEDIATE");
        inTransaction = true;
    }

    void commit() {
        execute("COMMIT");
        inTransaction = false;
    }

    /** Has the disk hold all that was committed so far (fdatasync(2)): in write-ahead logging, that is the log. */
    void force() {
        try {
            AsynchronousFileChannel open = log;
            if (open == null) {
                open = AsynchronousFileChannel.open(Path.of(file + "-wal"), StandardOpenOption.READ);
                log = open;
            }
            open.force(false);
        } catch (IOException e) {
            throw SqliteErrors.of(e, file);
        }
    }

    /**
     * Gives up the transaction that is under way, if any.
     *
     * @return whether the connection can be used further
     */
    boolean rollback() {
        if (!inTransaction) {
            return true;
        }
        inTransaction = false;
        try {
            prepared("ROLLBACK").execute();
            return true;
        } catch (SQLException e) {
            // Some failures end the transaction by themselves; a new connection is clean in any case.
            return false;
        }
    }

    /** Runs a statement that gives no rows; returns how many rows it changed. */
    int update(String sql, @Nullable Object... arguments) {
        try {
            return bind(prepared(sql), arguments).executeUpdate();
        } catch (SQLException e) {
            throw SqliteErrors.of(e, file);
        }
    }

    /** Runs statements that are not worth keeping, such as those that make tables. */
    void script(List<String> sql) {
        try (Statement statement = connection.createStatement()) {
            for (String one : sql) {
                statement.execute(one);
            }
        } catch (SQLException e) {
            throw SqliteErrors.of(e, file);
        }
    }

    private void execute(String sql) {
        try {
            prepared(sql).execute();
        } catch (SQLException e) {
            throw SqliteErrors.of(e, file);
        }
    }

    <T> List<T> list(String sql, RowReader<T> reader, @Nullable Object... arguments) {
        try (ResultSet rows = bind(prepared(sql), arguments).executeQuery()) {
            List<T> found = new ArrayList<>();
            while (rows.next()) {
                found.add(read(reader, rows));
            }
            return found;
        } catch (SQLException e) {
            throw SqliteErrors.of(e, file);
        }
    }

    /** Readers do nothing but convert, so that whatever they throw says that the row is damaged. */
    private <T> T read(RowReader<T> reader, ResultSet row) throws SQLException {
        try {
            return reader.read(row);
        } catch (RuntimeException e) {
            throw SqliteErrors.corrupt(file, "a record cannot be read: " + e.getMessage(), e);
        }
    }

    <T> Optional<T> first(String sql, RowReader<T> reader, @Nullable Object... arguments) {
        List<T> found = list(sql, reader, arguments);
        return found.isEmpty() ? Optional.empty() : Optional.of(found.get(0));
    }

    /** The number that a query with exactly one row asks for. */
    long number(String sql, @Nullable Object... arguments) {
        return first(sql, row -> row.getLong(1), arguments).orElseThrow();
    }

    /** Turns on write-ahead logging, which stays on in the file. */
    void useWriteAheadLog() {
        while (!first("PRAGMA journal_mode", row -> row.getString(1))
                .orElseThrow()
                .equals(WAL)) {
            try (PreparedStatement statement = connection.prepareStatement("PRAGMA journal_mode=WAL");
                    ResultSet row = statement.executeQuery()) {
                if (!row.next() || !row.getString(1).equals(WAL)) {
                    throw SqliteErrors.noSharedMemory(file);
                }
            } catch (SQLException e) {
                if (!SqliteErrors.isBusy(e)) {
                    throw SqliteErrors.of(e, file);
                }
                // Another process opens the new file at the same moment. SQLite refuses this switch at once where it
                // would wait for a transaction.
                beginWrite();
                rollback();
            }
        }
    }

    private PreparedStatement prepared(String sql) throws SQLException {
        PreparedStatement statement = statements.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            statements.put(sql, statement);
        }
        return statement;
    }

    private static PreparedStatement bind(PreparedStatement statement, @Nullable Object... arguments)
            throws SQLException {
        for (int i = 0; i < arguments.length; i++) {
            Object argument = arguments[i];
            if (argument instanceof String text) {
                statement.setString(i + 1, text);
            } else if (argument instanceof Number number) {
                statement.setLong(i + 1, number.longValue());
            } else if (argument instanceof Boolean flag) {
                statement.setLong(i + 1, flag ? 1 : 0);
            } else {
                statement.setObject(i + 1, argument);
            }
        }
        return statement;
    }

    /** Never fails: what was committed is safe, and nothing else is worth keeping. */
    @Override
    public void close() {
        try {
            if (log != null) {
                log.close();
            }
            connection.close();
        } catch (SQLException | IOException e) {
            LOG.warn("{}: cannot be closed properly", file, e);
        }
    }
}
