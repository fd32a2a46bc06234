// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.gantry.api.model.ExitStatus;
import dev.gantry.core.model.ContainerStatus;
import dev.gantry.spi.host.ProcessIdentity;

/**
 * How a container fares, as columns of its row. A status is written at each step of an operation, while somebody waits;
 * only an intent, which not every status has, is a JSON text in one of them.
 */
final class StatusRow {
    static final List<String> COLUMNS = List.of(
            "state",
            "run",
            "pid",
            "process_ticks",
            "monitor_pid",
            "monitor_ticks",
            "started_at",
            "finished_at",
            "exit_code",
            "exit_unknown",
            "oom_killed",
            "stopped_by_user",
            "restart_due",
            "restart_count",
            "error",
            "intent");

    private StatusRow() {}

    /** The values of the columns, in their order. */
    static @Nullable Object[] values(ContainerStatus status) {
        @Nullable ProcessIdentity process = status.process().orElse(null);
        @Nullable ProcessIdentity monitor = status.monitor().orElse(null);
        @Nullable ExitStatus exit = status.exit().orElse(null);
        return new @Nullable Object[] {
            status.state().name(),
            status.run(),
            status.pid(),
            process == null ? null : process.startTicks(),
            monitor == null ? null : monitor.pid(),
            monitor == null ? null : monitor.startTicks(),
            SqliteRows.nanos(status.startedAt()),
            SqliteRows.nanos(status.finishedAt()),
            SqliteRows.exitCode(exit),
            SqliteRows.exitUnknown(exit),
            status.oomKilled(),
            status.stoppedByUser(),
            status.restartDue(),
            status.restartCount(),
            status.error(),
            status.intent().isPresent() ? RecordCodec.encode(status.intent().get()) : null
        };
    }

    /** @param first the index of the first of the columns, which are there in their order */
    static ContainerStatus read(ResultSet row, int first) throws SQLException {
        long pid = row.getLong(first + 2);
        @Nullable Long monitor = number(row, first + 4);
        @Nullable String intent = row.getString(first + 15);
        return new ContainerStatus(
                SqliteRows.state(row.getString(first)),
                row.getInt(first + 1),
                pid,
                process(pid, number(row, first + 3)),
                monitor == null ? Optional.empty() : process(monitor, number(row, first + 5)),
                time(row, first + 6),
                time(row, first + 7),
                SqliteRows.optionalExit(row, first + 8),
                row.getBoolean(first + 10),
                row.getBoolean(first + 11),
                row.getBoolean(first + 12),
                row.getInt(first + 13),
                row.getString(first + 14),
                intent == null ? Optional.empty() : Optional.of(RecordCodec.decodeIntent(intent)));
    }

    private static Optional<ProcessIdentity> process(long pid, @Nullable Long startTicks) {
        return startTicks == null ? Optional.empty() : Optional.of(new ProcessIdentity(pid, startTicks));
    }

    private static Optional<Instant> time(ResultSet row, int column) throws SQLException {
        @Nullable Long nanos = number(row, column);
        return nanos == null ? Optional.empty() : Optional.of(SqliteRows.instant(nanos));
    }

    private static @Nullable Long number(ResultSet row, int column) throws SQLException {
        long value = row.getLong(column);
        return value == 0 && row.wasNull() ? null : value;
    }
}
