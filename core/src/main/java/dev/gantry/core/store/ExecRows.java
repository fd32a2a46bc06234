// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.gantry.api.model.ExecExit;
import dev.gantry.api.model.ExitStatus;
import dev.gantry.core.model.ExecRecord;
import dev.gantry.core.model.ExecRecord.Created;
import dev.gantry.core.model.ExecRecord.Progress;
import dev.gantry.core.model.ExecRecord.Running;
import dev.gantry.core.model.ExecRecord.Starting;
import dev.gantry.core.model.ExecRecord.Stopped;
import dev.gantry.spi.host.ProcessIdentity;

/** How the columns of an exec session become values, and values columns. */
final class ExecRows {
    static final String SESSION = "id, container_id, run, spec, created_at, state, started_at, pid, process_ticks,"
            + " monitor_pid, monitor_ticks, finished_at, exit_code, exit_unknown";
    static final String EXIT = "session_id, container_id, run, exit_code, exit_unknown, finished_at";

    private static final String CREATED = "CREATED";
    private static final String STARTING = "STARTING";
    private static final String RUNNING = "RUNNING";
    private static final String STOPPED = "STOPPED";

    /** Sessions whose command executes, or may do so. */
    static final String ACTIVE = "state IN ('" + STARTING + "', '" + RUNNING + "')";

    private ExecRows() {}

    static ExecRecord session(ResultSet row) throws SQLException {
        return new ExecRecord(
                row.getString(1),
                row.getString(2),
                row.getInt(3),
                RecordCodec.decodeExec(row.getString(4)),
                SqliteRows.instant(row.getLong(5)),
                progress(row));
    }

    private static Progress progress(ResultSet row) throws SQLException {
        Optional<Instant> startedAt = instant(row, 7);
        String state = row.getString(6);
        return switch (state) {
            case CREATED -> new Created();
            case STARTING -> new Starting(required(startedAt, "start"));
            case RUNNING ->
                new Running(
                        required(startedAt, "start"),
                        row.getLong(8),
                        process(row.getLong(8), row, 9),
                        process(row.getLong(10), row, 11));
            case STOPPED ->
                new Stopped(
                        startedAt,
                        required(instant(row, 12), "end"),
                        SqliteRows.optionalExit(row, 13)
                                .orElseThrow(() -> new SQLException("an exec session ended without code or reason")));
            default -> throw new SQLException("an exec session is in state " + state);
        };
    }

    private static Optional<Instant> instant(ResultSet row, int column) throws SQLException {
        long nanos = row.getLong(column);
        return nanos == 0 && row.wasNull() ? Optional.empty() : Optional.of(SqliteRows.instant(nanos));
    }

    private static Instant required(Optional<Instant> instant, String what) throws SQLException {
        return instant.orElseThrow(() -> new SQLException("an exec session without the instant of its " + what));
    }

    private static Optional<ProcessIdentity> process(long pid, ResultSet row, int ticksColumn) throws SQLException {
        long ticks = row.getLong(ticksColumn);
        return row.wasNull() ? Optional.empty() : Optional.of(new ProcessIdentity(pid, ticks));
    }

    /** The values of {@link #SESSION}, in its order. */
    static @Nullable Object[] values(ExecRecord record) {
        Progress progress = record.progress();
        @Nullable Running running = progress instanceof Running it ? it : null;
        @Nullable Stopped stopped = progress instanceof Stopped it ? it : null;
        return new @Nullable Object[] {
            record.id(),
            record.containerId(),
            record.run(),
            RecordCodec.encode(record.spec()),
            SqliteRows.nanos(record.createdAt()),
            state(progress),
            SqliteRows.nanos(record.startedAt()),
            running == null ? 0 : running.pid(),
            running == null ? null : ticks(running.process()),
            running == null ? null : running.monitor().map(ProcessIdentity::pid).orElse(null),
            running == null ? null : ticks(running.monitor()),
            stopped == null ? null : SqliteRows.nanos(stopped.at()),
            stopped == null ? null : SqliteRows.exitCode(stopped.exit()),
            stopped == null ? null : SqliteRows.exitUnknown(stopped.exit())
        };
    }

    private static String state(Progress progress) {
        if (progress instanceof Created) {
            return CREATED;
        }
        if (progress instanceof Starting) {
            return STARTING;
        }
        return progress instanceof Running ? RUNNING : STOPPED;
    }

    private static @Nullable Long ticks(Optional<ProcessIdentity> process) {
        return process.map(ProcessIdentity::startTicks).orElse(null);
    }

    static ExecExit exit(ResultSet row) throws SQLException {
        ExitStatus status = SqliteRows.optionalExit(row, 4)
                .orElseThrow(() -> new SQLException("an exit of an exec session without code or reason"));
        return new ExecExit(
                row.getString(1), row.getString(2), row.getInt(3), status, SqliteRows.instant(row.getLong(6)));
    }
}
