// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

import org.apiguardian.api.API;

import dev.gantry.api.Container;
import dev.gantry.api.Engine;
import dev.gantry.api.EventStream;
import dev.gantry.api.model.Event;
import dev.gantry.api.model.EventQuery;
import dev.gantry.api.model.JournalEntry;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * What happened in an engine since its root was made, as its own events say. Nothing is recorded besides: whenever it is
 * asked, it reads. Safe for use by any thread.
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class RecordedEvents {
    private final Supplier<Engine> engine;

    RecordedEvents(Supplier<Engine> engine) {
        this.engine = engine;
    }

    /** The events of that engine. */
    public static RecordedEvents of(Engine engine) {
        Objects.requireNonNull(engine, "engine");
        return new RecordedEvents(() -> engine);
    }

    /** All events so far, in order. */
    public List<Event> all() {
        List<Event> all = new ArrayList<>();
        try (EventStream events = engine.get().events(EventQuery.ALL)) {
            events.forEachRemaining(all::add);
        }
        return List.copyOf(all);
    }

    /** The events so far of a container, by full id or by the name that it had at the time. */
    public List<Event> of(String nameOrId) {
        Objects.requireNonNull(nameOrId, "nameOrId");
        return all().stream()
                .filter(event -> event.id().equals(nameOrId) || event.name().equals(nameOrId))
                .toList();
    }

    /** The events so far of a container. */
    public List<Event> of(Container container) {
        return of(container.id());
    }

    /** The transitions of a container; none when it was removed, as they go with it. */
    List<JournalEntry> journal(String id) {
        return engine.get()
                .find(id)
                .map(container -> container.explain().journal())
                .orElse(List.of());
    }
}
