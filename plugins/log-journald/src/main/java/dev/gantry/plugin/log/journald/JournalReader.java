// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.log.journald;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.gantry.api.model.LogQuery;
import dev.gantry.api.model.LogRecord;
import dev.gantry.spi.log.LogReader;

/**
 * Reads the output of a container from the journal. A reader that follows looks for entries after the last one that it
 * gave, when the journal has changed: a process that waited for them would be left behind by a program that is killed.
 */
final class JournalReader implements LogReader {
    /** How long to leave the journal alone when it had nothing more. */
    static final Duration PAUSE = Duration.ofMillis(250);

    /** How long to leave the journal alone when it does not seem to change. */
    static final Duration LONG_PAUSE = Duration.ofSeconds(5);

    private final Journal journal;
    private final Clock clock;
    private final JournalChanges changes;
    private final String containerId;
    private final boolean follow;
    private final @Nullable Instant since;
    private final @Nullable Instant until;
    private final Deque<Entry> found = new ArrayDeque<>();
    private @Nullable EntryStream stream;
    private @Nullable String cursor;
    private Instant lookAgain = Instant.MIN;
    private Instant lookAnyway = Instant.MIN;
    private boolean settled;
    private boolean lastLookDue;
    private volatile boolean closed;

    /** @param changes of the journal; closed with this reader */
    JournalReader(Journal journal, Clock clock, JournalChanges changes, String containerId, LogQuery query) {
        this.changes = changes;
        this.journal = journal;
        this.clock = clock;
        this.containerId = containerId;
        this.follow = query.follow();
        this.since = query.since().orElse(null);
        this.until = query.until().orElse(null);
        // What was sent before now belongs to what is there now.
        journal.takeIn();
        query.tail().ifPresentOrElse(this::beginWithTail, this::beginWithAll);
    }

    private void beginWithTail(long lines) {
        try (EntryStream backwards = journal.entries(containerId, List.of("--reverse"))) {
            if (lines > 0) {
                found.addAll(JournalTail.find(backwards, lines));
            } else {
                // Only where they end.
                backwards.next().ifPresent(last -> cursor = last.cursor());
            }
        }
        if (!found.isEmpty()) {
            cursor = found.getLast().cursor();
        }
    }

    private void beginWithAll() {
        List<String> selection = new ArrayList<>();
        if (since != null) {
            // It takes whole seconds in every version; the rest is left out below.
            selection.add("--since=@" + since.getEpochSecond());
        }
        stream = journal.entries(containerId, selection);
    }

    @Override
    public Optional<LogRecord> next() {
        while (!closed) {
            Optional<Entry> entry = nextEntry();
            if (entry.isEmpty()) {
                return Optional.empty();
            }
            LogRecord record = entry.get().record();
            if ((since == null || record.at().isAfter(since))
                    && (until == null || record.at().isBefore(until))) {
                return Optional.of(record);
            }
        }
        return Optional.empty();
    }

    private Optional<Entry> nextEntry() {
        if (!found.isEmpty()) {
            return Optional.of(found.removeFirst());
        }
        while (!closed) {
            EntryStream present = stream;
            if (present == null && !lookAgain()) {
                return Optional.empty();
            }
            if (present != null) {
                Optional<Entry> entry = present.next();
                if (entry.isPresent()) {
                    cursor = entry.get().cursor();
                    return entry;
                }
                present.close();
                stream = null;
                Instant now = clock.instant();
                lookAgain = settled ? Instant.MAX : now.plus(PAUSE);
                lookAnyway = now.plus(LONG_PAUSE);
            }
        }
        return Optional.empty();
    }

    /** Opens what came after the last entry, unless that was done just now, or there is nothing. */
    private boolean lookAgain() {
        if (!follow || !(lastLookDue || isLookDue(clock.instant()))) {
            return false;
        }
        lastLookDue = false;
        stream = journal.entries(containerId, cursor == null ? List.of() : List.of("--after-cursor=" + cursor));
        return true;
    }

    private boolean isLookDue(Instant now) {
        // Taken before the look: what changes during it calls for another one.
        return !now.isBefore(lookAgain) && (changes.take() || !now.isBefore(lookAnyway));
    }

    @Override
    public void settle() {
        if (follow && !closed) {
            journal.takeIn();
            settled = true;
            // One that is being read may have begun before the last entry came.
            lastLookDue = true;
        }
    }

    @Override
    public void close() {
        closed = true;
        changes.close();
        EntryStream present = stream;
        if (present != null) {
            present.close();
        }
    }
}
