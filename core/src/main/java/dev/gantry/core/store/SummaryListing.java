// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.store;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.gantry.api.model.ContainerSummary;

/**
 * All containers as a listing shows them. Of most of them nothing has changed since the listing before, which is kept:
 * a row with the text that it had then says what it said then. Thread-safe.
 */
final class SummaryListing {
    private static final String ALL = "SELECT listed FROM container INDEXED BY container_listed ORDER BY number";

    private volatile List<Known> last = List.of();

    /** What the connection's transaction sees, in the order in which the containers were created. */
    List<ContainerSummary> read(SqliteConnection connection) {
        Merge merge = new Merge(connection, last);
        List<ContainerSummary> summaries = connection.list(ALL, merge);
        last = merge.now;
        return summaries;
    }

    /** A text and what it says. */
    private record Known(byte[] text, ContainerSummary summary) {}

    /**
     * Both listings have what they have in common in the same order, and whatever is new comes last: what the listing
     * before had of a container is next to what it had of the one above, but for those that are gone.
     */
    private static final class Merge implements SqliteConnection.RowReader<ContainerSummary> {
        private final SqliteConnection connection;
        private final List<Known> before;
        private final List<Known> now;
        private int next;

        Merge(SqliteConnection connection, List<Known> before) {
            this.connection = connection;
            this.before = before;
            this.now = new ArrayList<>(before.size());
        }

        @Override
        public ContainerSummary read(ResultSet row) throws SQLException {
            byte[] text = row.getBytes(1);
            Known known = unchanged(text);
            if (known == null) {
                known = new Known(text, SummaryRow.read(connection, new String(text, StandardCharsets.UTF_8)));
            }
            now.add(known);
            return known.summary;
        }

        private @Nullable Known unchanged(byte[] text) {
            while (next < before.size()) {
                Known known = before.get(next);
                next++;
                int mismatch = Arrays.mismatch(known.text, text);
                if (mismatch < 0) {
                    return known;
                }
                if (isBehindId(mismatch, text)) {
                    return null;
                }
            }
            return null;
        }

        private static boolean isBehindId(int index, byte[] text) {
            for (int i = 0; i < index; i++) {
                if (text[i] == SummaryRow.SEPARATOR) {
                    return true;
                }
            }
            return false;
        }
    }
}
