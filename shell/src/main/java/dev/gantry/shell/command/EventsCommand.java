// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.command;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

import dev.gantry.api.EventStream;
import dev.gantry.api.model.Event;
import dev.gantry.api.model.EventQuery;
import dev.gantry.shell.cli.Arguments;
import dev.gantry.shell.cli.Command;
import dev.gantry.shell.cli.Flag;
import dev.gantry.shell.cli.ShellContext;
import dev.gantry.shell.cli.Usage;
import dev.gantry.shell.options.EventFilters;
import dev.gantry.shell.options.Times;
import dev.gantry.shell.template.GoJson;
import dev.gantry.shell.view.EventView;
import dev.gantry.shell.view.Listing;

/** {@code events}: prints what happens, or with {@code --since} or {@code --until} also what happened. */
final class EventsCommand implements Command {
    @Override
    public Usage usage() {
        return Usage.of(
                "events",
                "",
                "Show what happens to containers",
                "Prints events as they come. With --since or --until, those that are kept come first.",
                List.of("events", "events --filter event=died --since 1h", "events --stream=false --since 1h"),
                List.of(
                        Flag.repeated("f,filter", "KEY=VALUE", "container, event, type, label or image"),
                        Flag.value("format", "FORMAT", "json or a Go template"),
                        Flag.toggle("no-trunc", "Do not cut ids (default true)"),
                        Flag.value("since", "TIME", "Begin after this time"),
                        Flag.toggle("stream", "Go on with what happens from now on (default true)"),
                        Flag.value("until", "TIME", "End at this time")));
    }

    @Override
    public int run(ShellContext context, Arguments arguments) {
        Counts.none(arguments, "events");
        Predicate<Event> fits = EventFilters.parse(arguments.all("filter"));
        Optional<Instant> since = arguments.last("since").map(text -> Times.since(text, context.clock()));
        Optional<Instant> until = arguments.last("until").map(text -> Times.until(text, context.clock()));
        boolean stream = arguments.on("stream", true);
        boolean fromNow = stream && since.isEmpty() && until.isEmpty();
        boolean endsByItself =
                until.filter(end -> !end.isAfter(context.clock().instant())).isPresent();
        EventQuery query = new EventQuery(
                0, fromNow ? Optional.of(context.clock().instant()) : since, until, stream && !endsByItself);
        try (EventStream events = context.engines().reading().events(query)) {
            while (events.hasNext()) {
                Event event = events.next();
                if (fits.test(event)) {
                    print(context, arguments, event);
                    if (context.out().checkError()) {
                        break;
                    }
                }
            }
        }
        return 0;
    }

    private static void print(ShellContext context, Arguments arguments, Event event) {
        EventView view = new EventView(event, context.clock().getZone(), !arguments.on("no-trunc", true));
        Optional<String> format = arguments.last("format");
        if (format.isEmpty()) {
            context.out().println(view.line());
        } else if (format.get().equals("json") || format.get().equals("{{json .}}")) {
            context.out().println(GoJson.compact(view.json()));
        } else {
            Listing.print(context.out(), "events", format.get(), List.of(view.template()), Map.of(), view::json, false);
        }
    }
}
