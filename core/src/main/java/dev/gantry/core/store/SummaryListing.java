// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.store;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.gantry.api.model.ContainerSummary;

/**
 * All containers as a listing shows them. Of most of them nothing has changed since the listing before, which is kept:
 * a row with the text that a row had then says what that said. Thread-safe.
 */
final class SummaryListing {
    private static final String ALL = "SELECT listed FROM container INDEXED BY container_listed ORDER BY number";

    /** Replaced as a whole, so that nothing stays of a container that is gone. */
    private volatile Map<Text, ContainerSummary> last = Map.of();

    /** What the connection's transaction sees, in the order in which the containers were created. */
    List<ContainerSummary> read(SqliteConnection connection) {
        Reading reading = new Reading(connection, last);
        List<ContainerSummary> summaries = connection.list(ALL, reading);
        if (reading.differs()) {
            last = reading.byText(summaries);
        }
        return summaries;
    }

    /** The text of a row, as SQLite has it: to make a string of it would be half of the work. */
    private static final class Text {
        /** A text begins with a random id. */
        private static final int TELLING = 16;

        private final byte[] bytes;
        private final int hash;

        Text(byte[] bytes) {
            this.bytes = bytes;
            int code = 0;
            for (int i = 0; i < Math.min(TELLING, bytes.length); i++) {
                code = 31 * code + bytes[i];
            }
            this.hash = code;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Text text && Arrays.equals(bytes, text.bytes);
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public String toString() {
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    private static final class Reading implements SqliteConnection.RowReader<ContainerSummary> {
        private final SqliteConnection connection;
        private final Map<Text, ContainerSummary> known;
        private final List<Text> texts;
        private boolean changed;

        Reading(SqliteConnection connection, Map<Text, ContainerSummary> known) {
            this.connection = connection;
            this.known = known;
            this.texts = new ArrayList<>(known.size());
        }

        @Override
        public ContainerSummary read(ResultSet row) throws SQLException {
            Text text = new Text(row.getBytes(1));
            texts.add(text);
            ContainerSummary same = known.get(text);
            if (same != null) {
                return same;
            }
            changed = true;
            return SummaryRow.read(connection, text.toString());
        }

        boolean differs() {
            return changed || texts.size() != known.size();
        }

        Map<Text, ContainerSummary> byText(List<ContainerSummary> summaries) {
            Map<Text, ContainerSummary> map = new HashMap<>(2 * texts.size());
            for (int i = 0; i < texts.size(); i++) {
                map.put(texts.get(i), summaries.get(i));
            }
            return map;
        }
    }
}
