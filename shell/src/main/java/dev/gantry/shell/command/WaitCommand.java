// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.gantry.api.Container;
import dev.gantry.api.ContainerOperations;
import dev.gantry.api.Engine;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.model.ExitRecord;
import dev.gantry.api.model.WaitCondition;
import dev.gantry.api.model.WaitResult;
import dev.gantry.shell.cli.Arguments;
import dev.gantry.shell.cli.Command;
import dev.gantry.shell.cli.Flag;
import dev.gantry.shell.cli.ShellContext;
import dev.gantry.shell.cli.Usage;
import dev.gantry.shell.cli.UsageException;
import dev.gantry.shell.options.Durations;

/** {@code wait}: waits for the end of containers, in turn, and prints their exit codes. */
final class WaitCommand implements Command {
    private static final List<Flag> FLAGS = List.of(
            Flag.list("condition", "CONDITION", "Wait for a state, removed, exit or next-exit (default \"exit\")"),
            Flag.toggle("ignore", "Print -1 for containers that do not exist"),
            Flag.value("i,interval", "DURATION", "Accepted for compatibility: waiting never polls"),
            Selection.LATEST);

    @Override
    public Usage usage() {
        return Usage.of(
                "wait",
                "CONTAINER [CONTAINER...]",
                "Wait for containers to end",
                "Waits until each container ends and prints its exit code, -1 when that cannot be known. Also answers for"
                        + " containers that were removed.",
                List.of("wait web", "wait --condition running web"),
                FLAGS);
    }

    @Override
    public int run(ShellContext context, Arguments arguments) {
        List<WaitCondition> conditions =
                arguments.all("condition").stream().map(WaitCondition::parse).toList();
        arguments.last("interval").ifPresent(Durations::parse);
        Engine engine = context.engines().acting();
        List<String> names = new ArrayList<>(arguments.positional());
        if (arguments.on("latest")) {
            if (!names.isEmpty()) {
                throw new UsageException("--latest and containers cannot be used together");
            }
            names.add(Selection.latest(engine).typed());
        }
        if (names.isEmpty()) {
            throw new UsageException("\"gantry wait\" requires a name, id, or the \"--latest\" flag");
        }
        List<EngineException> failures = new ArrayList<>();
        for (String name : names) {
            try {
                context.out().println(await(engine, name, conditions, arguments.on("ignore")));
                context.out().flush();
            } catch (EngineException e) {
                if (Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                failures.add(e);
            }
        }
        return new EachTarget(context).report(failures);
    }

    private static int await(Engine engine, String name, List<WaitCondition> conditions, boolean ignoreMissing) {
        Optional<Container> container = engine.find(name);
        if (container.isEmpty()) {
            List<ExitRecord> exits = engine.exits(name);
            if (!exits.isEmpty()) {
                return exits.get(exits.size() - 1).status().codeOrMinusOne();
            }
            return ignoreMissing ? -1 : engine.container(name).waitForExit().codeOrMinusOne();
        }
        if (conditions.isEmpty()) {
            return container.get().waitForExit().codeOrMinusOne();
        }
        WaitResult result = container.get().waitFor(conditions, ContainerOperations.FOREVER);
        boolean isState = result.condition() instanceof WaitCondition.State;
        return result.exit().map(exit -> exit.status().codeOrMinusOne()).orElse(isState ? -1 : 0);
    }
}
