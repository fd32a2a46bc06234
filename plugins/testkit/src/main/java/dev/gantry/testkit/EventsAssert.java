// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

import org.apiguardian.api.API;
import org.assertj.core.api.AbstractAssert;

import dev.gantry.api.Container;
import dev.gantry.api.model.Event;
import dev.gantry.api.model.JournalEntry;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * Says what must have happened in an engine, in the words of its events: {@code create}, {@code init}, {@code start},
 * {@code died}, {@code cleanup}, {@code restart}, {@code stop}, {@code kill}, {@code remove}, ... Where events of several
 * containers are looked at, a word may be {@code NAME:WORD}. A failure tells the whole history.
 *
 * <pre>{@code
 * assertThat(events).of(container).containsInOrder("create", "init", "start", "died").never("restart");
 * assertThat(events).containsInOrder("database:start", "web:start");
 * }</pre>
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class EventsAssert extends AbstractAssert<EventsAssert, RecordedEvents> {
    private final String whose;
    private final Predicate<Event> wanted;

    EventsAssert(RecordedEvents actual) {
        this(actual, "all containers", event -> true);
    }

    private EventsAssert(RecordedEvents actual, String whose, Predicate<Event> wanted) {
        super(actual, EventsAssert.class);
        this.whose = whose;
        this.wanted = wanted;
    }

    /** Looks at the events of one container only. */
    public EventsAssert of(Container container) {
        isNotNull();
        // Asked of the container itself, its name would be asked of its engine, which may be closed by now.
        String name = actual.of(container).stream()
                .reduce((earlier, later) -> later)
                .map(Event::name)
                .orElse(container.id());
        return narrowed("container " + name, event -> event.id().equals(container.id()));
    }

    /** Looks at the events of one container only, by full id or by the name that it had at the time. */
    public EventsAssert of(String nameOrId) {
        Objects.requireNonNull(nameOrId, "nameOrId");
        return narrowed(
                "container " + nameOrId,
                event -> event.id().equals(nameOrId) || event.name().equals(nameOrId));
    }

    private EventsAssert narrowed(String owner, Predicate<Event> only) {
        return new EventsAssert(actual, owner, wanted.and(only));
    }

    private List<Event> events() {
        isNotNull();
        return actual.all().stream().filter(wanted).toList();
    }

    private static boolean is(Event event, String word) {
        int colon = word.indexOf(':');
        return colon < 0
                ? event.status().equals(word)
                : event.status().equals(word.substring(colon + 1))
                        && event.name().equals(word.substring(0, colon));
    }

    /** These happened in this order, whatever happened in between. */
    public EventsAssert containsInOrder(String... words) {
        List<Event> events = events();
        int next = 0;
        String after = "";
        for (String word : words) {
            while (next < events.size() && !is(events.get(next), word)) {
                next++;
            }
            if (next == events.size()) {
                throw unmet(
                        events, "happen in order: " + String.join(", ", words), "there is no \"" + word + "\"" + after);
            }
            next++;
            after = " after \"" + word + "\"";
        }
        return this;
    }

    /** These happened in this order, and nothing else. */
    public EventsAssert containsExactly(String... words) {
        List<Event> events = events();
        for (int i = 0; i < Math.max(words.length, events.size()); i++) {
            if (i >= words.length) {
                throw unmet(
                        events, exactly(words), "then comes \"" + events.get(i).status() + "\"");
            }
            if (i >= events.size() || !is(events.get(i), words[i])) {
                throw unmet(
                        events,
                        exactly(words),
                        "event no. " + (i + 1) + " is "
                                + (i < events.size() ? "\"" + events.get(i).status() + "\"" : "missing"));
            }
        }
        return this;
    }

    private static String exactly(String... words) {
        return "be exactly: " + String.join(", ", words);
    }

    /** None of these happened. */
    public EventsAssert never(String... words) {
        List<Event> events = events();
        for (String word : words) {
            if (events.stream().anyMatch(event -> is(event, word))) {
                throw unmet(events, "never be " + String.join(", ", words), "there is \"" + word + "\"");
            }
        }
        return this;
    }

    /** This happened so many times. */
    public EventsAssert happened(int times, String word) {
        List<Event> events = events();
        long count = events.stream().filter(event -> is(event, word)).count();
        if (count != times) {
            throw unmet(events, "have \"" + word + "\" " + times + " times", "it is there " + count + " times");
        }
        return this;
    }

    /** The runs ended with these codes, in order; -1 stands for a code that nobody knows. */
    public EventsAssert diedWith(Integer... codes) {
        List<Event> events = events();
        List<Integer> found = events.stream()
                .filter(event -> event.status().equals("died"))
                .map(event -> event.exitCode().orElse(-1))
                .toList();
        if (!found.equals(Arrays.asList(codes))) {
            throw unmet(events, "end with codes " + Arrays.toString(codes), "they are " + found);
        }
        return this;
    }

    private AssertionError unmet(List<Event> events, String expected, String but) {
        StringBuilder text =
                new StringBuilder("Expected the events of " + whose + " to " + expected + "\nbut " + but + ".\n");
        text.append("What happened:");
        Instant begun = events.isEmpty() ? Instant.EPOCH : events.get(0).at();
        Set<String> ids = new LinkedHashSet<>();
        for (Event event : events) {
            ids.add(event.id());
            List<String> line = new ArrayList<>(List.of(since(begun, event.at()), event.name(), event.status()));
            event.exitCode().ifPresent(code -> line.add("code " + code));
            text.append("\n  ").append(String.join("  ", line));
        }
        text.append(events.isEmpty() ? "\n  nothing" : "");
        for (String id : ids) {
            List<JournalEntry> journal = actual.journal(id);
            text.append(journal.isEmpty() ? "" : "\nJournal of container " + id.substring(0, 12) + ":");
            journal.forEach(entry -> text.append("\n  ")
                    .append(since(begun, entry.at()))
                    .append("  ")
                    .append(entry.operation())
                    .append(": ")
                    .append(entry.from().display())
                    .append(" -> ")
                    .append(entry.to().display())
                    .append(", by ")
                    .append(entry.cause().name().toLowerCase(Locale.ROOT))
                    .append(entry.detail().isEmpty() ? "" : ", " + entry.detail()));
        }
        failWithMessage("%s", text);
        return new AssertionError(text);
    }

    private static String since(Instant begun, Instant at) {
        Duration passed = Duration.between(begun, at);
        return String.format(Locale.ROOT, "+%d.%03ds", passed.toSeconds(), passed.toMillisPart());
    }
}
