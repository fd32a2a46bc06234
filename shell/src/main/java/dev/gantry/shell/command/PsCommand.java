// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.command;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.function.Supplier;

import dev.gantry.api.Engine;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.ContainerState;
import dev.gantry.api.model.ContainerSummary;
import dev.gantry.shell.cli.Arguments;
import dev.gantry.shell.cli.Command;
import dev.gantry.shell.cli.Flag;
import dev.gantry.shell.cli.ShellContext;
import dev.gantry.shell.cli.Usage;
import dev.gantry.shell.cli.UsageException;
import dev.gantry.shell.options.ContainerFilters;
import dev.gantry.shell.view.ContainerRow;
import dev.gantry.shell.view.Listing;
import dev.gantry.shell.view.TextTable;

/** {@code ps}: lists containers. */
public final class PsCommand implements Command {
    /** What can be sorted by. */
    public static final List<String> SORT_KEYS =
            List.of("command", "created", "id", "image", "names", "runningfor", "size", "status");

    private static final String CLEAR_SCREEN = "\033[H\033[2J";
    private static final List<Flag> FLAGS = List.of(
            Flag.toggle("a,all", "Also containers that do not run"),
            Flag.unsupportedSwitch("external"),
            Flag.list("f,filter", "KEY=VALUE", "Only containers that fit"),
            Flag.value("format", "FORMAT", "json, table TEMPLATE or a Go template"),
            Flag.value("n,last", "NUMBER", "The containers created last, whatever their state"),
            Flag.toggle("l,latest", "The container created last, whatever its state"),
            Flag.toggle("no-trunc", "Do not cut long values"),
            Flag.toggle("noheading", "No line of headings"),
            Flag.unsupportedSwitch("ns"),
            Flag.unsupportedSwitch("p,pod"),
            Flag.toggle("q,quiet", "Only ids"),
            Flag.unsupportedSwitch("s,size"),
            Flag.value("sort", "KEY", "Sort by " + String.join(", ", SORT_KEYS)),
            Flag.toggle("sync", "First look at each container whether it still runs"),
            Flag.value("w,watch", "SECONDS", "List again and again"));

    @Override
    public Usage usage() {
        return Usage.of(
                "ps",
                "",
                "List containers",
                "Lists the containers that run, or with --all every container.",
                List.of("ps -a", "ps -a --format \"{{.ID}}  {{.Names}}  {{.Labels}}\"", "ps --sort names"),
                FLAGS);
    }

    @Override
    public int run(ShellContext context, Arguments arguments) {
        Counts.none(arguments, "ps");
        check(arguments);
        OptionalLong watch = arguments.count("watch");
        if (watch.isEmpty()) {
            list(context, arguments);
            return 0;
        }
        if (watch.getAsLong() == 0) {
            throw arguments.invalid("watch", "0", "must be at least 1 second");
        }
        while (!context.out().checkError()) {
            if (context.outIsTerminal()) {
                context.out().print(CLEAR_SCREEN);
            }
            list(context, arguments);
            context.out().flush();
            try {
                context.pause().sleep(Duration.ofSeconds(watch.getAsLong()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new EngineException(ErrorCode.CANCELLED, "ps");
            }
        }
        return 0;
    }

    private static void check(Arguments arguments) {
        if (arguments.on("latest") && last(arguments).isPresent()) {
            throw new UsageException("--latest cannot be used with --last");
        }
        Optional<String> sort = arguments.last("sort");
        if (sort.isPresent() && !SORT_KEYS.contains(sort.get())) {
            throw arguments.invalid("sort", sort.get(), "use one of " + String.join(", ", SORT_KEYS));
        }
        if (sort.isPresent() && sort.get().equals("size")) {
            throw new UsageException("--sort size is not supported yet");
        }
    }

    private static OptionalLong last(Arguments arguments) {
        OptionalLong last = arguments.number("last");
        return last.isPresent() && last.getAsLong() <= 0 ? OptionalLong.empty() : last;
    }

    private static void list(ShellContext context, Arguments arguments) {
        Engine engine = context.engines().reading();
        List<ContainerRow> rows = rows(context, arguments, engine);
        Optional<String> format = arguments.last("format");
        if (arguments.on("quiet") && format.isEmpty()) {
            rows.forEach(row -> context.out().println(row.id()));
            return;
        }
        if (format.isPresent()) {
            Listing.print(
                    context.out(),
                    "ps",
                    format.get(),
                    rows.stream().map(ContainerRow::template).toList(),
                    ContainerRow.headings(),
                    () -> rows.stream().map(ContainerRow::json).toList(),
                    !arguments.on("noheading"));
            return;
        }
        TextTable table = new TextTable();
        if (!arguments.on("noheading")) {
            table.row(ContainerRow.HEADINGS);
        }
        rows.forEach(row -> table.row(row.cells()));
        table.print(context.out());
    }

    private static List<ContainerRow> rows(ShellContext context, Arguments arguments, Engine engine) {
        if (arguments.on("sync")) {
            engine.containers().forEach(summary -> engine.find(summary.id()).ifPresent(c -> c.sync()));
        }
        List<ContainerSummary> containers = new ArrayList<>(engine.containers());
        List<String> filters = arguments.all("filter");
        boolean everyState = arguments.on("all")
                || arguments.on("latest")
                || last(arguments).isPresent()
                || filters.stream().anyMatch(filter -> filter.startsWith("status=") || filter.startsWith("exited="));
        if (!filters.isEmpty()) {
            Predicate<ContainerSummary> fits = ContainerFilters.parse(filters, engine, context.clock());
            containers.removeIf(fits.negate());
        }
        if (!everyState) {
            containers.removeIf(summary -> summary.state() != ContainerState.RUNNING);
        }
        long keep = arguments.on("latest") ? 1 : last(arguments).orElse(Long.MAX_VALUE);
        if (keep < containers.size()) {
            containers = containers.subList(containers.size() - (int) keep, containers.size());
        }
        Instant now = context.clock().instant();
        Supplier<ZoneId> zone = context.clock()::getZone;
        boolean truncate = !arguments.on("no-trunc");
        List<ContainerRow> rows = new ArrayList<>(containers.size());
        for (ContainerSummary summary : containers) {
            rows.add(new ContainerRow(summary, now, zone, truncate));
        }
        arguments.last("sort").ifPresent(key -> rows.sort(order(key)));
        return rows;
    }

    private static Comparator<ContainerRow> order(String key) {
        return switch (key) {
            case "command" ->
                Comparator.comparing(row -> String.join(" ", row.container().command()));
            case "id" -> Comparator.comparing(row -> row.container().id());
            case "names" -> Comparator.comparing(row -> row.container().name());
            case "status" -> Comparator.comparing(row -> row.container().state().display());
            case "runningfor" ->
                Comparator.comparing(row -> row.container().startedAt().orElse(Instant.MIN));
            case "image" -> Comparator.comparing(row -> row.container().rootfs());
            default -> Comparator.comparing(row -> row.container().createdAt());
        };
    }
}
