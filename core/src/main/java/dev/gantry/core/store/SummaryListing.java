// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.store;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import dev.gantry.api.model.ContainerSummary;

/**
 * All containers as a listing shows them. Of most of them nothing has changed since the listing before, which is kept:
 * a row with the text that a row had then says what that said. Thread-safe.
 */
final class SummaryListing {
    private static final String ALL = "SELECT listed FROM container INDEXED BY container_listed ORDER BY number";

    /** A text and what it says. */
    private record Known(byte[] text, ContainerSummary summary) {}

    private final Map<Long, Known> last = new ConcurrentHashMap<>();

    /** What the connection's transaction sees, in the order in which the containers were created. */
    List<ContainerSummary> read(SqliteConnection connection) {
        List<ContainerSummary> summaries = connection.list(ALL, row -> read(connection, row));
        if (summaries.size() < last.size()) {
            forgetAllBut(summaries);
        }
        return summaries;
    }

    private ContainerSummary read(SqliteConnection connection, ResultSet row) throws SQLException {
        byte[] text = row.getBytes(1);
        Long key = key(text);
        Known known = last.get(key);
        if (known != null && Arrays.equals(known.text, text)) {
            return known.summary;
        }
        ContainerSummary summary = SummaryRow.read(connection, new String(text, StandardCharsets.UTF_8));
        last.put(key, new Known(text, summary));
        return summary;
    }

    /** The containers that are gone since. */
    private void forgetAllBut(List<ContainerSummary> summaries) {
        Set<Long> present = new HashSet<>();
        summaries.forEach(summary -> present.add(key(summary.id().getBytes(StandardCharsets.UTF_8))));
        last.keySet().retainAll(present);
    }

    /**
     * Of the random id that a text begins with, so much as tells containers apart. For two that it does not, each
     * listing reads the rows, as for one that changes all the time.
     */
    private static long key(byte[] text) {
        long key = 0;
        for (int i = 0; i < Math.min(text.length, Long.BYTES * 2); i++) {
            key = key << 4 ^ text[i];
        }
        return key;
    }
}
