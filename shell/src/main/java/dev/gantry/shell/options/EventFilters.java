// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.options;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

import dev.gantry.api.model.Event;
import dev.gantry.shell.cli.UsageException;

/** The filters of {@code events}: values of one key are alternatives, keys must all fit. */
public final class EventFilters {
    private static final List<String> LATER = List.of("artifact", "network", "pod", "volume");

    private EventFilters() {}

    /** @throws UsageException for a key that does not exist, or not yet */
    public static Predicate<Event> parse(List<String> texts) {
        Map<String, Predicate<Event>> byKey = new LinkedHashMap<>();
        for (String text : texts) {
            int equals = text.indexOf('=');
            if (equals < 0) {
                throw new UsageException("\"" + text + "\" is an invalid filter", "use KEY=VALUE");
            }
            String key = text.substring(0, equals).toLowerCase(Locale.ROOT);
            byKey.merge(key.equals("status") ? "event" : key, one(key, text.substring(equals + 1)), Predicate::or);
        }
        return byKey.values().stream().reduce(event -> true, Predicate::and);
    }

    private static Predicate<Event> one(String key, String value) {
        return switch (key) {
            case "container" ->
                event -> event.type() == Event.Type.CONTAINER
                        && (event.name().equals(value)
                                || (!value.isEmpty() && event.id().startsWith(value)));
            case "event", "status" -> {
                String status = value.equals("die") ? "died" : value;
                yield event -> event.status().equals(status);
            }
            case "type" -> event -> event.type().name().equalsIgnoreCase(value);
            case "image" -> event -> event.image().equals(value);
            case "label" -> {
                int equals = value.indexOf('=');
                yield equals < 0
                        ? event -> event.attributes().containsKey(value)
                        : event -> value.substring(equals + 1)
                                .equals(event.attributes().get(value.substring(0, equals)));
            }
            default ->
                throw new UsageException(
                        LATER.contains(key) ? "filter " + key + " is not supported yet" : key + " is an invalid filter",
                        "use container, event, type, label or image");
        };
    }
}
