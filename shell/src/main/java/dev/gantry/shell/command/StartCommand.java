// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.command;

import java.util.List;

import dev.gantry.api.Container;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.shell.cli.Arguments;
import dev.gantry.shell.cli.Command;
import dev.gantry.shell.cli.Flag;
import dev.gantry.shell.cli.ShellContext;
import dev.gantry.shell.cli.Usage;

/** {@code start}: starts containers after those that they depend on. */
final class StartCommand implements Command {
    private static final List<Flag> FLAGS = List.of(
            Flag.toggle("all", "All containers that do not run"),
            Flag.unsupportedSwitch("a,attach"),
            Flag.unsupported("detach-keys"),
            Selection.FILTER,
            Flag.unsupportedSwitch("i,interactive"),
            Selection.LATEST,
            Flag.unsupportedSwitch("sig-proxy"));

    @Override
    public Usage usage() {
        return Usage.of(
                "start",
                "CONTAINER [CONTAINER...]",
                "Start containers",
                "Starts containers, and before them those that they require.",
                List.of("start web", "start --latest"),
                FLAGS);
    }

    @Override
    public int run(ShellContext context, Arguments arguments) {
        List<Selection.Target> targets = new Selection(context.engines().acting(), context, arguments, FLAGS)
                .resolve(summary -> !States.hasProcess(summary.state()), false);
        EachTarget each = new EachTarget(context);
        return each.report(each.inTurn(targets, StartCommand::start));
    }

    private static void start(Container container) {
        try {
            container.start();
        } catch (EngineException e) {
            // What was asked for is the case already.
            if (e.code() != ErrorCode.CONTAINER_RUNNING) {
                throw e;
            }
        }
    }
}
