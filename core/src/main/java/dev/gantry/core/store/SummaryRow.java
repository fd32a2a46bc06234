// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.gantry.api.model.ContainerSummary;
import dev.gantry.api.model.ExitStatus;
import dev.gantry.api.model.RestartPolicy;

/**
 * Reads what a listing shows of a container. Each value that is fetched from SQLite is a call out of the JVM, which
 * costs more than the value; so that a row comes over as one text, the column {@code listed}, in which the others are
 * parted by a character that none of them contains in practice. A row in which one does contain it has too many parts,
 * and is read column by column.
 */
final class SummaryRow {
    static final List<String> COLUMNS = List.of(
            "id",
            "name",
            "state",
            "created_at",
            "started_at",
            "finished_at",
            "exit_code",
            "exit_unknown",
            "pid",
            "run",
            "rootfs",
            "command",
            "labels",
            "mounts",
            "network",
            "runtime",
            "restart_policy",
            "restart_count",
            "auto_remove");

    static final char SEPARATOR = 0x1f;

    /** Columns that can be without a value; one that has a value has an equals sign before it. */
    private static final Set<String> OPTIONAL = Set.of("started_at", "finished_at", "exit_code", "exit_unknown");

    private static final boolean[] IS_OPTIONAL = new boolean[COLUMNS.size()];

    static {
        for (int i = 0; i < IS_OPTIONAL.length; i++) {
            IS_OPTIONAL[i] = OPTIONAL.contains(COLUMNS.get(i));
        }
    }

    private static final String NO_RESTART = RestartPolicy.NO.toString();
    private static final String ONE_BY_COLUMNS =
            "SELECT " + String.join(", ", COLUMNS) + " FROM container WHERE id = ?";

    private SummaryRow() {}

    /** @param text the column {@code listed} of a row that the connection's transaction sees */
    static ContainerSummary read(SqliteConnection connection, String text) {
        @Nullable String[] parts = new @Nullable String[COLUMNS.size()];
        if (!split(text, parts)) {
            parts = columns(connection, text.substring(0, text.indexOf(SEPARATOR)));
        }
        return summary(parts);
    }

    /** Fills an array with the parts of a text; false when there are more of them. */
    private static boolean split(String text, @Nullable String[] parts) {
        int begin = 0;
        for (int i = 0; i < parts.length; i++) {
            int end = text.indexOf(SEPARATOR, begin);
            boolean last = i == parts.length - 1;
            if (last != end < 0) {
                return false;
            }
            int stop = last ? text.length() : end;
            if (!IS_OPTIONAL[i]) {
                parts[i] = text.substring(begin, stop);
            } else if (stop > begin) {
                parts[i] = text.substring(begin + 1, stop);
            }
            begin = end + 1;
        }
        return true;
    }

    private static @Nullable String[] columns(SqliteConnection connection, String id) {
        return connection
                .first(
                        ONE_BY_COLUMNS,
                        row -> {
                            @Nullable String[] values = new @Nullable String[COLUMNS.size()];
                            for (int i = 0; i < values.length; i++) {
                                values[i] = row.getString(i + 1);
                            }
                            return values;
                        },
                        id)
                .orElseThrow();
    }

    private static ContainerSummary summary(@Nullable String[] parts) {
        return new ContainerSummary(
                text(parts, 0),
                text(parts, 1),
                SqliteRows.state(text(parts, 2)),
                SqliteRows.instant(Long.parseLong(text(parts, 3))),
                instant(parts[4]),
                instant(parts[5]),
                exit(parts[6], parts[7]),
                Long.parseLong(text(parts, 8)),
                Integer.parseInt(text(parts, 9)),
                text(parts, 10),
                ColumnJson.readList(text(parts, 11)),
                ColumnJson.readMap(text(parts, 12)),
                ColumnJson.readList(text(parts, 13)),
                text(parts, 14),
                text(parts, 15),
                restartPolicy(text(parts, 16)),
                Integer.parseInt(text(parts, 17)),
                text(parts, 18).equals("1"));
    }

    private static String text(@Nullable String[] parts, int index) {
        String part = parts[index];
        if (part == null) {
            throw new IllegalStateException("column " + COLUMNS.get(index) + " is empty");
        }
        return part;
    }

    private static Optional<Instant> instant(@Nullable String nanos) {
        return nanos == null ? Optional.empty() : Optional.of(SqliteRows.instant(Long.parseLong(nanos)));
    }

    private static Optional<ExitStatus> exit(@Nullable String code, @Nullable String unknown) {
        if (code != null) {
            return Optional.of(new ExitStatus.Code(Integer.parseInt(code)));
        }
        return unknown == null ? Optional.empty() : Optional.of(new ExitStatus.Unknown(unknown));
    }

    private static RestartPolicy restartPolicy(String text) {
        return text.equals(NO_RESTART) ? RestartPolicy.NO : RestartPolicy.parse(text);
    }
}
