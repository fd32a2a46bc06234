// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

import org.jspecify.annotations.Nullable;

import dev.gantry.api.model.ContainerState;
import dev.gantry.api.model.Event;
import dev.gantry.api.model.ExitRecord;
import dev.gantry.api.model.ExitStatus;
import dev.gantry.api.model.JournalEntry;

/** How the columns of a row become values, and values columns. */
final class SqliteRows {
    static final String EXIT =
            "container_id, container_name, run, exit_code, exit_unknown, oom_killed, source, finished_at";
    static final String JOURNAL = "sequence, container_id, at, from_state, to_state, operation, cause, detail";
    static final String EVENT = "sequence, at, type, status, object_id, name, image, exit_code, attributes";

    private static final long NANOS = 1_000_000_000;
    private static final ContainerState[] STATES = ContainerState.values();

    private SqliteRows() {}

    static ExitRecord exit(ResultSet row) throws SQLException {
        return new ExitRecord(
                row.getString(1),
                row.getString(2),
                row.getInt(3),
                optionalExit(row, 4).orElseThrow(() -> new SQLException("an exit without code or reason")),
                row.getBoolean(6),
                ExitRecord.Source.valueOf(row.getString(7)),
                instant(row.getLong(8)));
    }

    static JournalEntry journal(ResultSet row) throws SQLException {
        return new JournalEntry(
                row.getLong(1),
                row.getString(2),
                instant(row.getLong(3)),
                state(row.getString(4)),
                state(row.getString(5)),
                row.getString(6),
                JournalEntry.Cause.valueOf(row.getString(7)),
                row.getString(8));
    }

    static Event event(ResultSet row) throws SQLException {
        return new Event(
                row.getLong(1),
                instant(row.getLong(2)),
                Event.Type.valueOf(row.getString(3)),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getString(7),
                optionalInt(row, 8),
                ColumnJson.readMap(row.getString(9)));
    }

    static String text(ResultSet row) throws SQLException {
        return row.getString(1);
    }

    /** A state that a newer version may have added reads as unknown. */
    static ContainerState state(String name) {
        for (ContainerState state : STATES) {
            if (state.name().equals(name)) {
                return state;
            }
        }
        return ContainerState.UNKNOWN;
    }

    /** Nanoseconds since 1970; good until the year 2262. */
    static long nanos(Instant time) {
        return Math.addExact(Math.multiplyExact(time.getEpochSecond(), NANOS), time.getNano());
    }

    static @Nullable Long nanos(Optional<Instant> time) {
        return time.isPresent() ? nanos(time.get()) : null;
    }

    static @Nullable Integer exitCode(@Nullable ExitStatus exit) {
        return exit instanceof ExitStatus.Code code ? code.value() : null;
    }

    static @Nullable String exitUnknown(@Nullable ExitStatus exit) {
        return exit instanceof ExitStatus.Unknown unknown ? unknown.reason() : null;
    }

    static Instant instant(long nanos) {
        return Instant.ofEpochSecond(Math.floorDiv(nanos, NANOS), Math.floorMod(nanos, NANOS));
    }

    private static OptionalInt optionalInt(ResultSet row, int column) throws SQLException {
        int value = row.getInt(column);
        return value == 0 && row.wasNull() ? OptionalInt.empty() : OptionalInt.of(value);
    }

    /** From a column with the code and the one after it with the reason why there is none. */
    static Optional<ExitStatus> optionalExit(ResultSet row, int column) throws SQLException {
        int code = row.getInt(column);
        if (code != 0 || !row.wasNull()) {
            return Optional.of(new ExitStatus.Code(code));
        }
        String reason = row.getString(column + 1);
        return reason == null ? Optional.empty() : Optional.of(new ExitStatus.Unknown(reason));
    }
}
