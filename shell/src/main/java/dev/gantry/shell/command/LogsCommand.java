// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import dev.gantry.api.Container;
import dev.gantry.api.Engine;
import dev.gantry.api.LogStream;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.LogQuery;
import dev.gantry.shell.cli.Arguments;
import dev.gantry.shell.cli.Command;
import dev.gantry.shell.cli.Flag;
import dev.gantry.shell.cli.ShellContext;
import dev.gantry.shell.cli.Usage;
import dev.gantry.shell.cli.UsageException;
import dev.gantry.shell.options.Times;
import dev.gantry.shell.view.LogPrinter;

/** {@code logs}: prints what containers wrote, each stream to the stream it came from. */
final class LogsCommand implements Command {
    @Override
    public Usage usage() {
        return Usage.of(
                "logs",
                "CONTAINER [CONTAINER...]",
                "Show what containers wrote",
                "Prints the kept output of containers: what went to stdout on stdout, and to stderr on stderr.",
                List.of("logs web", "logs --follow --since 10m web", "logs --names --tail 5 web db"),
                List.of(
                        Flag.toggle("color", "Tell containers apart by colour"),
                        Flag.toggle("f,follow", "Go on until the containers end"),
                        Selection.LATEST,
                        Flag.toggle("n,names", "Begin each line with the container's name"),
                        Flag.value("since", "TIME", "Only what was written after this time"),
                        Flag.value("tail", "LINES", "Only the last lines, -1 for all (default -1)"),
                        Flag.toggle("t,timestamps", "Begin each line with its time"),
                        Flag.value("until", "TIME", "Only what was written before this time")));
    }

    @Override
    public int run(ShellContext context, Arguments arguments) {
        boolean follow = arguments.on("follow");
        LogQuery query = new LogQuery(
                tail(arguments),
                arguments.last("since").map(text -> Times.since(text, context.clock())),
                arguments.last("until").map(text -> Times.until(text, context.clock())),
                follow);
        Engine engine = context.engines().reading();
        List<Container> containers = containers(engine, arguments);
        List<LogPrinter> printers = new ArrayList<>();
        for (Container container : containers) {
            printers.add(new LogPrinter(
                    context.out(),
                    context.err(),
                    arguments.on("names") ? Optional.of(container.name()) : Optional.empty(),
                    arguments.on("color") && containers.size() > 1 ? Optional.of(printers.size()) : Optional.empty(),
                    arguments.on("timestamps") ? Optional.of(context.clock().getZone()) : Optional.empty()));
        }
        List<EngineException> failures = follow && containers.size() > 1
                ? together(containers, printers, query)
                : inTurn(containers, printers, query);
        return new EachTarget(context).report(failures);
    }

    private static OptionalLong tail(Arguments arguments) {
        OptionalLong tail = arguments.number("tail");
        if (tail.isPresent() && tail.getAsLong() < -1) {
            throw arguments.invalid("tail", Long.toString(tail.getAsLong()), "must be -1 or more");
        }
        return tail.isPresent() && tail.getAsLong() == -1 ? OptionalLong.empty() : tail;
    }

    private static List<Container> containers(Engine engine, Arguments arguments) {
        List<String> names = arguments.positional();
        if (arguments.on("latest")) {
            if (!names.isEmpty()) {
                throw new UsageException("--latest and containers cannot be used together");
            }
            return List.of(Selection.latest(engine).container());
        }
        if (names.isEmpty()) {
            throw new UsageException("specify at least one container name or ID to log");
        }
        List<Container> containers = new ArrayList<>();
        for (String name : names) {
            containers.add(engine.container(name));
        }
        return containers;
    }

    private static List<EngineException> inTurn(List<Container> containers, List<LogPrinter> printers, LogQuery query) {
        List<EngineException> failures = new ArrayList<>();
        for (int i = 0; i < containers.size(); i++) {
            try (LogStream stream = containers.get(i).logs(query)) {
                printers.get(i).print(stream);
            } catch (EngineException e) {
                if (e.code() == ErrorCode.CANCELLED) {
                    throw e;
                }
                failures.add(e);
            }
        }
        return failures;
    }

    private static List<EngineException> together(
            List<Container> containers, List<LogPrinter> printers, LogQuery query) {
        ExecutorService threads = Executors.newFixedThreadPool(containers.size());
        try {
            List<Future<?>> futures = new ArrayList<>();
            for (int i = 0; i < containers.size(); i++) {
                Container container = containers.get(i);
                LogPrinter printer = printers.get(i);
                futures.add(threads.submit(() -> {
                    try (LogStream stream = container.logs(query)) {
                        printer.print(stream);
                    }
                }));
            }
            List<EngineException> failures = new ArrayList<>();
            for (Future<?> future : futures) {
                try {
                    future.get();
                } catch (ExecutionException e) {
                    if (!(e.getCause() instanceof EngineException failure)) {
                        throw new IllegalStateException(e.getCause());
                    }
                    failures.add(failure);
                }
            }
            return failures;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(ErrorCode.CANCELLED, "logs");
        } finally {
            threads.shutdownNow();
        }
    }
}
