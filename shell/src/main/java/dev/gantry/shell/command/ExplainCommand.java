// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.command;

import java.io.PrintStream;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import dev.gantry.api.Engine;
import dev.gantry.api.model.ExitRecord;
import dev.gantry.api.model.Explanation;
import dev.gantry.api.model.JournalEntry;
import dev.gantry.shell.cli.Arguments;
import dev.gantry.shell.cli.Command;
import dev.gantry.shell.cli.Flag;
import dev.gantry.shell.cli.ShellContext;
import dev.gantry.shell.cli.Usage;
import dev.gantry.shell.template.GoStruct;
import dev.gantry.shell.view.HumanTime;
import dev.gantry.shell.view.Listing;
import dev.gantry.shell.view.Structs;
import dev.gantry.shell.view.TextTable;

/** {@code explain}: says in words why a container is where it is, and what may be done now. */
final class ExplainCommand implements Command {
    @Override
    public Usage usage() {
        return Usage.of(
                "explain",
                "CONTAINER",
                "Say why a container is in its state",
                "Tells a container's transitions with their causes, its exits, and what may be done with it now.",
                List.of("explain web", "explain --format json web"),
                List.of(Flag.value("f,format", "FORMAT", "json or a Go template"), Selection.LATEST));
    }

    @Override
    public int run(ShellContext context, Arguments arguments) {
        Engine engine = context.engines().reading();
        Counts.exactly(arguments, arguments.on("latest") ? 0 : 1);
        Explanation explanation = arguments.on("latest")
                ? Selection.latest(engine).container().explain()
                : engine.container(arguments.positional().get(0)).explain();
        Optional<String> format = arguments.last("format");
        if (format.isPresent()) {
            GoStruct value = struct(explanation);
            Listing.print(context.out(), "explain", format.get(), List.of(value), Map.of(), () -> value, true);
        } else {
            print(
                    context.out(),
                    explanation,
                    context.clock().instant(),
                    context.clock().getZone());
        }
        return 0;
    }

    private static void print(PrintStream out, Explanation explanation, Instant now, ZoneId zone) {
        List<JournalEntry> journal = explanation.journal();
        out.println(
                explanation.container().name() + " (" + explanation.container().shortId() + ") is "
                        + explanation.container().state().display()
                        + lastChange(journal).map(entry -> because(entry, now)).orElse("") + ".");
        explanation
                .pending()
                .ifPresent(pending -> out.println("An operation is unfinished: " + pending.operation() + ", begun "
                        + HumanTime.ago(pending.since(), now) + " by process " + pending.ownerPid()
                        + pending.deadline()
                                .map(at -> ", killed at " + HumanTime.full(at, zone))
                                .orElse("") + "."));
        if (!journal.isEmpty()) {
            out.println();
            out.println("What happened:");
            TextTable table = new TextTable();
            for (JournalEntry entry : journal) {
                table.row(
                        "  " + HumanTime.full(entry.at(), zone),
                        entry.operation(),
                        entry.from() == entry.to()
                                ? entry.to().display()
                                : entry.from().display() + " -> " + entry.to().display(),
                        cause(entry.cause()),
                        entry.detail());
            }
            table.print(out);
        }
        if (!explanation.exits().isEmpty()) {
            out.println();
            out.println("How it ended:");
            for (ExitRecord exit : explanation.exits()) {
                out.println("  run " + exit.run() + ": exit code " + exit.status()
                        + (exit.oomKilled() ? ", out of memory" : "") + ", "
                        + HumanTime.ago(exit.finishedAt(), now) + ", known "
                        + switch (exit.source()) {
                            case MONITOR -> "from its monitor";
                            case MONITOR_LOST -> "only by the death of its monitor";
                            case REBOOT -> "only by the reboot of the machine";
                            case REMOVAL -> "only by its removal";
                        });
            }
        }
        out.println();
        out.println("What may be done now:");
        TextTable operations = new TextTable();
        explanation.operations().forEach((operation, answer) -> operations.row("  " + operation, answer));
        operations.print(out);
    }

    private static Optional<JournalEntry> lastChange(List<JournalEntry> journal) {
        JournalEntry last = null;
        for (JournalEntry entry : journal) {
            last = entry.from() != entry.to() || last == null ? entry : last;
        }
        return Optional.ofNullable(last);
    }

    private static String because(JournalEntry entry, Instant now) {
        return ", since " + HumanTime.ago(entry.at(), now).toLowerCase(Locale.ROOT) + ", by " + entry.operation() + ": "
                + cause(entry.cause()) + (entry.detail().isEmpty() ? "" : " (" + entry.detail() + ")");
    }

    private static String cause(JournalEntry.Cause cause) {
        return switch (cause) {
            case USER -> "asked for by a user";
            case POLICY -> "its policy";
            case EXIT -> "its process ended";
            case HEALTH -> "its health check";
            case CRASH -> "recovery after an engine died";
            case BOOT -> "the machine was rebooted";
        };
    }

    private static GoStruct struct(Explanation explanation) {
        return Structs.of(
                "explain.report",
                "ID",
                explanation.container().id(),
                "Name",
                explanation.container().name(),
                "State",
                explanation.container().state().display(),
                "Journal",
                explanation.journal().stream()
                        .map(entry -> Structs.of(
                                "explain.entry",
                                "Sequence",
                                entry.sequence(),
                                "At",
                                entry.at().toString(),
                                "From",
                                entry.from().display(),
                                "To",
                                entry.to().display(),
                                "Operation",
                                entry.operation(),
                                "Cause",
                                entry.cause().name().toLowerCase(Locale.ROOT),
                                "Detail",
                                entry.detail()))
                        .toList(),
                "Exits",
                explanation.exits().stream()
                        .map(exit -> Structs.of(
                                "explain.exit",
                                "Run",
                                exit.run(),
                                "ExitCode",
                                exit.status().code().isPresent() ? exit.status().codeOrMinusOne() : null,
                                "OOMKilled",
                                exit.oomKilled(),
                                "Source",
                                exit.source().name().toLowerCase(Locale.ROOT),
                                "FinishedAt",
                                exit.finishedAt().toString()))
                        .toList(),
                "Operations",
                explanation.operations(),
                "Pending",
                explanation.pending().map(pending -> pending.operation()).orElse(""));
    }
}
