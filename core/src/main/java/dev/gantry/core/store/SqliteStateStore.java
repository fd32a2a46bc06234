// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.store;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.core.store.SqliteTransaction.Lasting;

/**
 * Records in one SQLite file that any number of processes share. Write-ahead logging lets readers and a writer go on
 * side by side; a commit that has to outlive the host is synced to the disk. One connection writes, guarded by a fair lock;
 * readers take one from a pool that grows as needed, so that no reader ever waits for another.
 *
 * <p>Interrupting a thread has no effect on what it does here: nothing in here can be left in the middle, and its
 * interrupt status stays set.
 *
 * <p>The driver unpacks its native library at first use into {@code java.io.tmpdir}; the system properties {@code
 * org.sqlite.lib.path} and {@code org.sqlite.lib.name} name an unpacked one, which saves most of the time to open.
 */
public final class SqliteStateStore implements StateStore {
    private static final int IDLE_READERS = 4;

    /**
     * Makes a file and its first lock one step within this process: whoever closes a file drops every POSIX lock that
     * the process holds on it, those of SQLite included. For the same reason nothing else here opens the database file.
     */
    private static final ReentrantLock OPENING = new ReentrantLock();

    private final Path file;
    private final SqliteSchema schema;
    private final Retention retention;
    private final SummaryListing listing = new SummaryListing();
    private final ReentrantLock writing = new ReentrantLock(true);
    private final ConcurrentLinkedDeque<SqliteConnection> readers = new ConcurrentLinkedDeque<>();
    private final AtomicInteger idleReaders = new AtomicInteger();
    private volatile boolean closed;
    /** Guarded by {@link #writing}; null after it failed, until the next write. */
    private @Nullable SqliteConnection writer;
    /** Guarded by {@link #writing}; whether there is something that the disk does not hold yet, and soon must. */
    private boolean owed;

    private SqliteStateStore(Path file, SqliteSchema schema, Retention retention, SqliteConnection writer) {
        this.file = file;
        this.schema = schema;
        this.retention = retention;
        this.writer = writer;
    }

    /**
     * Opens a database, or makes one that only its owner may read; its folder must exist.
     *
     * @throws EngineException with {@link ErrorCode#STORE_UNWRITABLE}, {@link ErrorCode#STORE_CORRUPT} or
     *     {@link ErrorCode#STORE_TOO_NEW}
     */
    public static SqliteStateStore open(Path file) {
        return open(file, SqliteSchema.CURRENT, Retention.DEFAULT);
    }

    static SqliteStateStore open(Path file, SqliteSchema schema, Retention retention) {
        Path absolute = file.toAbsolutePath();
        OPENING.lock();
        try {
            create(absolute);
            SqliteConnection writer = SqliteConnection.openWriter(absolute);
            try {
                schema.prepare(writer);
            } catch (Throwable e) {
                writer.close();
                throw e;
            }
            return new SqliteStateStore(absolute, schema, retention, writer);
        } finally {
            OPENING.unlock();
        }
    }

    private static void create(Path file) {
        try {
            SqliteSchema.createPrivate(file);
        } catch (FileAlreadyExistsException e) {
            // The usual case. SQLite would open such a file for reading and fail at the first write.
            if (!Files.isWritable(file)) {
                throw SqliteErrors.notWritable(file);
            }
        } catch (IOException e) {
            throw SqliteErrors.of(e, file);
        }
    }

    @Override
    public <T> T read(Function<StoreView, T> query) {
        SqliteConnection reader = borrowReader();
        try (SqliteView view = new SqliteView(reader, listing)) {
            reader.beginRead();
            // Reading the version is what takes the snapshot.
            schema.requireVersion(reader);
            return query.apply(view);
        } finally {
            giveBack(reader, reader.rollback());
        }
    }

    private SqliteConnection borrowReader() {
        requireOpen();
        SqliteConnection idle = readers.pollFirst();
        if (idle == null) {
            return SqliteConnection.openReader(file);
        }
        idleReaders.decrementAndGet();
        return idle;
    }

    private void giveBack(SqliteConnection reader, boolean sound) {
        if (!sound || idleReaders.get() >= IDLE_READERS) {
            reader.close();
            return;
        }
        readers.addFirst(reader);
        idleReaders.incrementAndGet();
        if (closed) {
            closeReaders();
        }
    }

    @Override
    public <T> T write(Function<StoreTransaction, T> change) {
        if (writing.isHeldByCurrentThread()) {
            throw StoreRefusals.nestedWrite();
        }
        writing.lock();
        try {
            SqliteConnection connection = writer();
            try (SqliteTransaction transaction = new SqliteTransaction(connection, listing, retention)) {
                connection.beginWrite();
                schema.requireVersion(connection);
                T result = change.apply(transaction);
                connection.commit();
                Lasting lasting = transaction.lasting();
                if (owed || lasting == Lasting.AT_ONCE) {
                    owed = true;
                    connection.force();
                }
                owed = lasting == Lasting.SOON;
                return result;
            } finally {
                if (!connection.rollback()) {
                    connection.close();
                    writer = null;
                }
            }
        } finally {
            writing.unlock();
        }
    }

    private SqliteConnection writer() {
        requireOpen();
        SqliteConnection connection = writer;
        if (connection == null) {
            connection = SqliteConnection.openWriter(file);
            writer = connection;
        }
        return connection;
    }

    private void requireOpen() {
        if (closed) {
            throw StoreRefusals.closed(description());
        }
    }

    @Override
    public String description() {
        return "SQLite schema " + schema.version() + " in " + file;
    }

    /** Waits for a write that is under way; reads under way go on to their end. */
    @Override
    public void close() {
        writing.lock();
        try {
            closed = true;
            closeReaders();
            if (writer != null) {
                try {
                    if (owed) {
                        writer.force();
                    }
                } finally {
                    writer.close();
                    writer = null;
                }
            }
        } finally {
            writing.unlock();
        }
    }

    private void closeReaders() {
        for (SqliteConnection reader = readers.pollFirst(); reader != null; reader = readers.pollFirst()) {
            idleReaders.decrementAndGet();
            reader.close();
        }
    }
}
