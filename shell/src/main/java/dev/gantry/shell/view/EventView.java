// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.view;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

import dev.gantry.api.model.Event;
import dev.gantry.shell.template.GoStruct;

/**
 * An event as {@code events} shows it.
 *
 * @param event the event
 * @param zone the time zone that times are shown in
 * @param truncate whether the id is cut
 */
public record EventView(Event event, ZoneId zone, boolean truncate) {
    private static final int SHORT_ID = 12;

    /** One line for people. */
    public String line() {
        String head = HumanTime.full(event.at(), zone) + " " + type() + " " + event.status();
        if (event.type() == Event.Type.SYSTEM) {
            return head + (event.name().isEmpty() ? "" : " " + event.name());
        }
        List<String> details = new ArrayList<>();
        details.add("image=" + event.image());
        details.add("name=" + event.name());
        new TreeMap<>(event.attributes()).forEach((key, value) -> details.add(key + "=" + value));
        return (head + " " + id() + " (" + String.join(", ", details) + ")").replaceAll("\\p{Cntrl}+", " ");
    }

    private String type() {
        return event.type().name().toLowerCase(Locale.ROOT);
    }

    private String id() {
        return truncate && event.id().length() > SHORT_ID ? event.id().substring(0, SHORT_ID) : event.id();
    }

    /** What {@code --format json} prints; a code that is not known is left out, one that is 0 is not. */
    public GoStruct json() {
        Structs.Builder fields = new Structs.Builder("events.Event");
        event.exitCode().ifPresent(code -> fields.put("ContainerExitCode", code));
        return fields.put("ID", event.id())
                .put("Image", event.image())
                .put("Name", event.name())
                .put("Status", event.status())
                .put("Time", HumanTime.rfc3339(event.at(), zone))
                .put("Type", type())
                .put("Attributes", event.attributes().isEmpty() ? null : new TreeMap<>(event.attributes()))
                .put("Sequence", event.sequence())
                .struct();
    }

    /** What a template sees. */
    public GoStruct template() {
        return new Structs.Builder("events.Event")
                .put("ContainerExitCode", event.exitCode().orElse(0))
                .put("ID", id())
                .put("Image", event.image())
                .put("Name", event.name())
                .put("Status", event.status())
                .put("Time", HumanTime.full(event.at(), zone))
                .put("Type", type())
                .put("Attributes", new TreeMap<>(event.attributes()))
                .put("Sequence", event.sequence())
                .struct();
    }
}
