// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.command;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import dev.gantry.api.Container;
import dev.gantry.api.model.ContainerState;
import dev.gantry.shell.cli.Arguments;
import dev.gantry.shell.cli.Command;
import dev.gantry.shell.cli.Flag;
import dev.gantry.shell.cli.ShellContext;
import dev.gantry.shell.cli.Usage;
import dev.gantry.shell.cli.UsageException;

/** {@code restart}: stops containers that run and starts them, or those that do not, again. */
final class RestartCommand implements Command {
    private static final List<Flag> FLAGS = List.of(
            Selection.ALL,
            Selection.CIDFILE,
            Selection.FILTER,
            Selection.LATEST,
            Flag.toggle("running", "All containers that run"),
            StopTimeout.FLAG);

    @Override
    public Usage usage() {
        return Usage.of(
                "restart",
                "CONTAINER [CONTAINER...]",
                "Restart containers",
                "Stops containers that run and starts them again; starts those that do not run.",
                List.of("restart web", "restart --time 2 web", "restart --running"),
                FLAGS);
    }

    @Override
    public int run(ShellContext context, Arguments arguments) {
        Optional<Duration> timeout = StopTimeout.of(arguments);
        List<Selection.Target> targets;
        if (arguments.on("running")) {
            if (!arguments.positional().isEmpty() || arguments.on("all") || arguments.on("latest")) {
                throw new UsageException("no arguments are needed with --running");
            }
            targets = context.engines().acting().containers().stream()
                    .filter(summary -> summary.state() == ContainerState.RUNNING)
                    .flatMap(summary -> context.engines().acting().find(summary.id()).stream())
                    .map(container -> new Selection.Target(container.id(), container))
                    .toList();
        } else {
            targets = new Selection(context.engines().acting(), context, arguments, FLAGS)
                    .resolve(summary -> true, false);
        }
        EachTarget each = new EachTarget(context);
        return each.report(each.inTurn(targets, container -> restart(container, timeout)));
    }

    private static void restart(Container container, Optional<Duration> timeout) {
        if (timeout.isPresent()) {
            container.restart(timeout.get());
        } else {
            container.restart();
        }
    }
}
