// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.command;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.gantry.api.model.LockInfo;
import dev.gantry.shell.cli.Arguments;
import dev.gantry.shell.cli.Command;
import dev.gantry.shell.cli.Flag;
import dev.gantry.shell.cli.ShellContext;
import dev.gantry.shell.cli.Usage;
import dev.gantry.shell.template.GoStruct;
import dev.gantry.shell.template.Report;
import dev.gantry.shell.view.HumanTime;
import dev.gantry.shell.view.Listing;
import dev.gantry.shell.view.Structs;
import dev.gantry.shell.view.TextTable;

/** {@code locks}: shows who holds which lock and who waits for it. */
final class LocksCommand implements Command {
    private static final int SHORT_ID = 12;

    @Override
    public Usage usage() {
        return Usage.of(
                "locks",
                "",
                "Show which locks are held and waited for",
                "Lists the locks of this root that are held or waited for, in this process and in others.",
                List.of("locks", "locks --format json"),
                List.of(
                        Flag.value("format", "FORMAT", "json, table TEMPLATE or a Go template"),
                        Flag.toggle("no-trunc", "Do not cut ids"),
                        Flag.toggle("noheading", "No line of headings")));
    }

    @Override
    public int run(ShellContext context, Arguments arguments) {
        Counts.none(arguments, "locks");
        List<LockInfo> locks = context.engines().reading().locks();
        Instant now = context.clock().instant();
        Optional<String> format = arguments.last("format");
        if (format.isPresent()) {
            List<GoStruct> rows = locks.stream().map(LocksCommand::struct).toList();
            Listing.print(
                    context.out(),
                    "locks",
                    format.get(),
                    rows,
                    Report.headings(
                            List.of("Kind", "ID", "OwnerPid", "OwnerThread", "Since", "Operation", "WaiterPids"),
                            Map.of()),
                    () -> rows,
                    !arguments.on("noheading"));
            return 0;
        }
        TextTable table = new TextTable();
        if (!arguments.on("noheading")) {
            table.row("KIND", "ID", "OWNER", "THREAD", "HELD", "OPERATION", "WAITERS");
        }
        for (LockInfo lock : locks) {
            String id = lock.objectId().orElse("");
            table.row(
                    lock.kind(),
                    arguments.on("no-trunc") || id.length() < SHORT_ID ? id : id.substring(0, SHORT_ID),
                    lock.ownerPid() == 0 ? "" : Long.toString(lock.ownerPid()),
                    lock.ownerThread().orElse(""),
                    lock.since()
                            .map(since -> HumanTime.duration(Duration.between(since, now)))
                            .orElse(""),
                    lock.operation().orElse(""),
                    String.join(
                            ",", lock.waiterPids().stream().map(String::valueOf).toList()));
        }
        table.print(context.out());
        return 0;
    }

    private static GoStruct struct(LockInfo lock) {
        return Structs.of(
                "locks.row",
                "Kind",
                lock.kind(),
                "ID",
                lock.objectId().orElse(""),
                "OwnerPid",
                lock.ownerPid(),
                "OwnerThread",
                lock.ownerThread().orElse(""),
                "Since",
                lock.since().map(Instant::toString).orElse(""),
                "Operation",
                lock.operation().orElse(""),
                "WaiterPids",
                lock.waiterPids());
    }
}
