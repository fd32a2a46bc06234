// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;

import org.jspecify.annotations.Nullable;

import dev.gantry.api.model.ContainerSummary;
import dev.gantry.core.model.ContainerRecord;
import dev.gantry.core.model.ContainerStatus;

/** Writes containers as schemas 1 to 3 did: the status as a JSON text, and beside it what listings show of it. */
final class EarlyRows {
    private EarlyRows() {}

    /** @param status its JSON text as that version wrote it */
    static void insert(Path file, ContainerRecord record, String status) throws SQLException {
        ContainerSummary shown = ContainerSummaries.of(record);
        ContainerStatus columns = record.status();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
            run(
                    connection,
                    "INSERT INTO container (id, name, state, created_at, started_at, finished_at, exit_code, exit_unknown, pid,"
                            + " run, rootfs, command, labels, mounts, network, runtime, restart_policy, restart_count,"
                            + " auto_remove, has_intent, status)"
                            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    shown.id(),
                    shown.name(),
                    shown.state().name(),
                    SqliteRows.nanos(shown.createdAt()),
                    SqliteRows.nanos(shown.startedAt()),
                    SqliteRows.nanos(shown.finishedAt()),
                    SqliteRows.exitCode(columns.exit().orElse(null)),
                    SqliteRows.exitUnknown(columns.exit().orElse(null)),
                    shown.pid(),
                    shown.run(),
                    shown.rootfs(),
                    "[\"sleep\",\"9\"]",
                    "{}",
                    "[]",
                    shown.network(),
                    shown.runtime(),
                    shown.restartPolicy().toString(),
                    shown.restartCount(),
                    shown.autoRemove(),
                    columns.intent().isPresent(),
                    status);
            run(
                    connection,
                    "INSERT INTO container_config (container_id, config) VALUES (?, ?)",
                    shown.id(),
                    RecordCodec.encode(record.config()));
            run(
                    connection,
                    "INSERT INTO object_name (name, kind, object_id) VALUES (?, 'container', ?)",
                    shown.name(),
                    shown.id());
        }
    }

    private static void run(Connection connection, String sql, @Nullable Object... arguments) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < arguments.length; i++) {
                statement.setObject(i + 1, arguments[i]);
            }
            statement.executeUpdate();
        }
    }
}
