// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.log.journald;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

import dev.gantry.api.model.LogRecord;
import dev.gantry.api.model.LogRecord.Stream;

/**
 * The last lines of a log, found from its end: a line counts once with all its pieces, and one that has not ended counts
 * too.
 */
final class JournalTail {
    private final long lines;
    private final Deque<Entry> found = new ArrayDeque<>();
    /** Streams whose oldest line so far may have more pieces before it. */
    private final Set<Stream> open = EnumSet.noneOf(Stream.class);

    private long counted;

    private JournalTail(long lines) {
        this.lines = lines;
    }

    /**
     * Finds them.
     *
     * @param backwards the entries, the latest first; no more are read than are needed
     * @return the entries in their order
     */
    static Deque<Entry> find(EntryStream backwards, long lines) {
        JournalTail tail = new JournalTail(lines);
        for (Optional<Entry> entry = backwards.next(); entry.isPresent(); entry = backwards.next()) {
            tail.take(entry.get());
            if (tail.counted >= lines && tail.open.isEmpty()) {
                break;
            }
        }
        return tail.found;
    }

    private void take(Entry entry) {
        LogRecord record = entry.record();
        if (record.partial() && open.contains(record.stream())) {
            found.addFirst(entry);
        } else if (counted < lines) {
            counted++;
            open.add(record.stream());
            found.addFirst(entry);
        } else {
            open.remove(record.stream());
        }
    }
}
