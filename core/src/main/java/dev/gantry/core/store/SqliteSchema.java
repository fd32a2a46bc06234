// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;

/**
 * The tables, and the way from each version of them to the next. The version is {@code PRAGMA user_version}, which
 * changes in the same transaction as the tables; {@code PRAGMA application_id} tells our files from others.
 *
 * @param steps what brings a schema from version {@code i} to {@code i + 1}, as SQL statements; version 0 is an empty file
 */
record SqliteSchema(List<List<String>> steps) {
    /** "Gntr" in ASCII. */
    private static final long APPLICATION = 0x476e7472;

    private static final List<String> VERSION_1 = List.of(
            "CREATE TABLE meta (key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
            // One space of names for every kind of object.
            """
            CREATE TABLE object_name (
              name TEXT NOT NULL PRIMARY KEY,
              kind TEXT NOT NULL,
              object_id TEXT NOT NULL UNIQUE
            ) WITHOUT ROWID""",
            // What listings show, as columns; the status as a whole is JSON. Times are nanoseconds since 1970.
            """
            CREATE TABLE container (
              number INTEGER PRIMARY KEY,
              id TEXT NOT NULL UNIQUE,
              name TEXT NOT NULL,
              state TEXT NOT NULL,
              created_at INTEGER NOT NULL,
              started_at INTEGER,
              finished_at INTEGER,
              exit_code INTEGER,
              exit_unknown TEXT,
              pid INTEGER NOT NULL,
              run INTEGER NOT NULL,
              rootfs TEXT NOT NULL,
              command TEXT NOT NULL,
              labels TEXT NOT NULL,
              mounts TEXT NOT NULL,
              network TEXT NOT NULL,
              runtime TEXT NOT NULL,
              restart_policy TEXT NOT NULL,
              restart_count INTEGER NOT NULL,
              auto_remove INTEGER NOT NULL,
              has_intent INTEGER NOT NULL,
              status TEXT NOT NULL
            )""",
            // Apart from the row above, which is written often and scanned by listings.
            """
            CREATE TABLE container_config (
              container_id TEXT NOT NULL PRIMARY KEY REFERENCES container (id) ON DELETE CASCADE,
              config TEXT NOT NULL
            )""",
            """
            CREATE TABLE dependency (
              container_id TEXT NOT NULL REFERENCES container (id) ON DELETE CASCADE,
              depends_on TEXT NOT NULL REFERENCES container (id),
              PRIMARY KEY (container_id, depends_on),
              CHECK (container_id <> depends_on)
            ) WITHOUT ROWID""",
            "CREATE INDEX dependency_reverse ON dependency (depends_on)",
            // Without reference to a container: exits outlive it.
            """
            CREATE TABLE exit_ledger (
              number INTEGER PRIMARY KEY,
              container_id TEXT NOT NULL,
              run INTEGER NOT NULL,
              container_name TEXT NOT NULL,
              exit_code INTEGER,
              exit_unknown TEXT,
              oom_killed INTEGER NOT NULL,
              source TEXT NOT NULL,
              finished_at INTEGER NOT NULL,
              UNIQUE (container_id, run)
            )""",
            "CREATE INDEX exit_ledger_name ON exit_ledger (container_name, number)",
            // AUTOINCREMENT: a number is never given twice, although rows go.
            """
            CREATE TABLE journal (
              sequence INTEGER PRIMARY KEY AUTOINCREMENT,
              container_id TEXT NOT NULL REFERENCES container (id) ON DELETE CASCADE,
              at INTEGER NOT NULL,
              from_state TEXT NOT NULL,
              to_state TEXT NOT NULL,
              operation TEXT NOT NULL,
              cause TEXT NOT NULL,
              detail TEXT NOT NULL
            )""",
            "CREATE INDEX journal_container ON journal (container_id, sequence)",
            """
            CREATE TABLE event (
              sequence INTEGER PRIMARY KEY AUTOINCREMENT,
              at INTEGER NOT NULL,
              type TEXT NOT NULL,
              status TEXT NOT NULL,
              object_id TEXT NOT NULL,
              name TEXT NOT NULL,
              image TEXT NOT NULL,
              exit_code INTEGER,
              attributes TEXT NOT NULL
            )""");

    private static final List<String> VERSION_2 = List.of(
            // Without reference to a container: who waits for a state learns of it after the removal, too.
            "DROP INDEX journal_container",
            "ALTER TABLE journal RENAME TO journal_1",
            """
            CREATE TABLE journal (
              sequence INTEGER PRIMARY KEY AUTOINCREMENT,
              container_id TEXT NOT NULL,
              at INTEGER NOT NULL,
              from_state TEXT NOT NULL,
              to_state TEXT NOT NULL,
              operation TEXT NOT NULL,
              cause TEXT NOT NULL,
              detail TEXT NOT NULL
            )""",
            """
            INSERT INTO journal (sequence, container_id, at, from_state, to_state, operation, cause, detail)
              SELECT sequence, container_id, at, from_state, to_state, operation, cause, detail FROM journal_1""",
            // The last number given may be greater than that of the last row.
            "DELETE FROM sqlite_sequence WHERE name = 'journal'",
            "INSERT INTO sqlite_sequence (name, seq)"
                    + " SELECT 'journal', seq FROM sqlite_sequence WHERE name = 'journal_1'",
            "DROP TABLE journal_1",
            "CREATE INDEX journal_container ON journal (container_id, sequence)",
            // Says from when on the journal and the exits of a container may be dropped.
            """
            CREATE TABLE removed (
              number INTEGER PRIMARY KEY AUTOINCREMENT,
              container_id TEXT NOT NULL UNIQUE,
              at INTEGER NOT NULL
            )""",
            """
            INSERT INTO removed (container_id, at)
              SELECT container_id, max(finished_at) FROM exit_ledger
              WHERE container_id NOT IN (SELECT id FROM container)
              GROUP BY container_id ORDER BY max(number)""");

    private static final List<String> VERSION_3 = List.of(
            // What listings show, in one text: SummaryRow takes it apart.
            """
            ALTER TABLE container ADD COLUMN listed TEXT GENERATED ALWAYS AS (concat_ws(char(31),
              id, name, state, created_at,
              ifnull('=' || started_at, ''), ifnull('=' || finished_at, ''),
              ifnull('=' || exit_code, ''), ifnull('=' || exit_unknown, ''),
              pid, run, rootfs, command, labels, mounts, network, runtime,
              restart_policy, restart_count, auto_remove)) VIRTUAL""",
            // Has a listing read finished texts, instead of rows to make them of.
            "CREATE INDEX container_listed ON container (number, listed)");

    private static final List<String> VERSION_4 = List.of(
            // The status, which was a JSON text beside what listings show of it: StatusRow says what the columns mean.
            "ALTER TABLE container ADD COLUMN process_ticks INTEGER",
            "ALTER TABLE container ADD COLUMN monitor_pid INTEGER",
            "ALTER TABLE container ADD COLUMN monitor_ticks INTEGER",
            "ALTER TABLE container ADD COLUMN oom_killed INTEGER NOT NULL DEFAULT 0",
            "ALTER TABLE container ADD COLUMN stopped_by_user INTEGER NOT NULL DEFAULT 0",
            "ALTER TABLE container ADD COLUMN restart_due INTEGER NOT NULL DEFAULT 0",
            "ALTER TABLE container ADD COLUMN error TEXT NOT NULL DEFAULT ''",
            "ALTER TABLE container ADD COLUMN intent TEXT",
            // What cannot be read any more is left out, rather than that nothing can be opened.
            """
            UPDATE container SET
              process_ticks = iif(json_extract(status, '$.process.pid') = pid,
                                  json_extract(status, '$.process.startTicks'), NULL),
              monitor_pid = json_extract(status, '$.monitor.pid'),
              monitor_ticks = json_extract(status, '$.monitor.startTicks'),
              oom_killed = ifnull(json_extract(status, '$.oomKilled'), 0),
              stopped_by_user = ifnull(json_extract(status, '$.stoppedByUser'), 0),
              restart_due = ifnull(json_extract(status, '$.restartDue'), 0),
              error = ifnull(json_extract(status, '$.error'), ''),
              intent = json_extract(status, '$.intent')
              WHERE json_valid(status)""",
            "ALTER TABLE container DROP COLUMN status",
            "ALTER TABLE container DROP COLUMN has_intent");

    private static final List<String> VERSION_5 = List.of(
            """
            CREATE TABLE exec_session (
              number INTEGER PRIMARY KEY,
              id TEXT NOT NULL UNIQUE,
              container_id TEXT NOT NULL REFERENCES container (id) ON DELETE CASCADE,
              run INTEGER NOT NULL,
              spec TEXT NOT NULL,
              created_at INTEGER NOT NULL,
              state TEXT NOT NULL,
              started_at INTEGER,
              pid INTEGER NOT NULL,
              process_ticks INTEGER,
              monitor_pid INTEGER,
              monitor_ticks INTEGER,
              finished_at INTEGER,
              exit_code INTEGER,
              exit_unknown TEXT
            )""",
            "CREATE INDEX exec_session_container ON exec_session (container_id, number)",
            // Without reference to a session or a container: exits outlive both.
            """
            CREATE TABLE exec_exit (
              number INTEGER PRIMARY KEY AUTOINCREMENT,
              session_id TEXT NOT NULL UNIQUE,
              container_id TEXT NOT NULL,
              run INTEGER NOT NULL,
              exit_code INTEGER,
              exit_unknown TEXT,
              finished_at INTEGER NOT NULL
            )""",
            "CREATE INDEX exec_exit_container ON exec_exit (container_id, number)");

    /** The schema of this version of Gantry. */
    static final SqliteSchema CURRENT =
            new SqliteSchema(List.of(VERSION_1, VERSION_2, VERSION_3, VERSION_4, VERSION_5));

    int version() {
        return steps.size();
    }

    /** Makes or migrates the tables where that is needed; safe against other processes that do the same. */
    void prepare(SqliteConnection connection) {
        if (version(connection) != version() || application(connection) != APPLICATION) {
            migrate(connection);
        }
        connection.useWriteAheadLog();
    }

    /** @throws EngineException with {@link ErrorCode#STORE_TOO_NEW} when another process has migrated the file since */
    void requireVersion(SqliteConnection connection) {
        long found = version(connection);
        if (found != version()) {
            throw new EngineException(
                    ErrorCode.STORE_TOO_NEW,
                    connection.file() + " has schema " + found + " and this Gantry knows schema " + version(),
                    "use the newer Gantry, or choose another root");
        }
    }

    private void migrate(SqliteConnection connection) {
        connection.beginWrite();
        try {
            long found = version(connection);
            if (application(connection) != APPLICATION) {
                requireEmpty(connection);
            } else if (found > version()) {
                requireVersion(connection);
            } else if (found < version()) {
                backUp(connection.file(), found);
            }
            for (List<String> step : steps.subList(Math.toIntExact(found), version())) {
                connection.script(step);
            }
            connection.script(List.of("PRAGMA application_id = " + APPLICATION, "PRAGMA user_version = " + version()));
            connection.commit();
        } finally {
            connection.rollback();
        }
    }

    private static void requireEmpty(SqliteConnection connection) {
        if (version(connection) != 0 || connection.number("SELECT count(*) FROM sqlite_schema") != 0) {
            throw SqliteErrors.corrupt(connection.file(), "is an SQLite database of another program");
        }
    }

    /**
     * Copies what is committed. The caller's transaction keeps others from changing it meanwhile, so that only one
     * process is ever here.
     */
    private static void backUp(Path file, long version) {
        Path backup = file.resolveSibling(file.getFileName() + ".v" + version + ".backup");
        Path part = backup.resolveSibling(backup.getFileName() + ".part");
        try {
            Files.deleteIfExists(part);
            createPrivate(part);
            try (SqliteConnection reader = SqliteConnection.openReader(file)) {
                reader.update("VACUUM INTO ?", part.toUri().toString());
            }
            Files.move(part, backup, StandardCopyOption.ATOMIC_MOVE);
            try (FileChannel folder = FileChannel.open(file.toAbsolutePath().getParent())) {
                folder.force(true);
            }
        } catch (IOException e) {
            throw SqliteErrors.of(e, backup);
        }
    }

    static void createPrivate(Path file) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    private static long version(SqliteConnection connection) {
        return connection.number("PRAGMA user_version");
    }

    private static long application(SqliteConnection connection) {
        return connection.number("PRAGMA application_id");
    }
}
