// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.NoSuchElementException;

import dev.gantry.api.EventStream;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.Event;
import dev.gantry.api.model.EventQuery;
import dev.gantry.core.lifecycle.ChangeFeed;
import dev.gantry.core.lifecycle.EngineContext;

/** The events of the store, read in pages by sequence number. */
final class StoredEvents implements EventStream {
    private static final int PAGE = 256;
    private static final Duration INTERVAL = Duration.ofMillis(100);

    private final EngineContext context;
    private final EventQuery query;
    private final ChangeFeed.Subscription changes;
    private final Deque<Event> page = new ArrayDeque<>();
    private long sequence;
    private volatile boolean closed;

    StoredEvents(EngineContext context, EventQuery query) {
        this.context = context;
        this.query = query;
        this.sequence = query.afterSequence();
        this.changes = context.changes().subscribe(ChangeFeed.ANY);
    }

    @Override
    public boolean hasNext() {
        try {
            while (page.isEmpty() && !closed) {
                boolean over = !query.follow() || isOver();
                if (!readPage()) {
                    if (over) {
                        return false;
                    }
                    changes.await(INTERVAL);
                }
            }
            return !page.isEmpty() && !closed;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(ErrorCode.CANCELLED, "following events");
        }
    }

    private boolean isOver() {
        Instant now = context.host().clock().instant();
        return query.until().filter(until -> !now.isBefore(until)).isPresent();
    }

    /** Whether there was anything to read, wanted or not. */
    private boolean readPage() {
        List<Event> events = context.store().read(view -> view.eventsAfter(sequence, PAGE));
        for (Event event : events) {
            sequence = event.sequence();
            boolean wanted =
                    query.since().filter(since -> !event.at().isAfter(since)).isEmpty()
                            && query.until()
                                    .filter(until -> !event.at().isBefore(until))
                                    .isEmpty();
            if (wanted) {
                page.add(event);
            }
        }
        return !events.isEmpty();
    }

    @Override
    public Event next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the events have ended");
        }
        return page.remove();
    }

    @Override
    public void close() {
        closed = true;
        changes.wake();
        changes.close();
    }
}
