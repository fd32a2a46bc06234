// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.command;

import java.util.List;

import dev.gantry.api.model.Signal;
import dev.gantry.shell.cli.Arguments;
import dev.gantry.shell.cli.Command;
import dev.gantry.shell.cli.Flag;
import dev.gantry.shell.cli.ShellContext;
import dev.gantry.shell.cli.Usage;

/** {@code kill}: sends a signal to the main process of containers. */
final class KillCommand implements Command {
    private static final List<Flag> FLAGS = List.of(
            Selection.ALL,
            Selection.CIDFILE,
            Selection.LATEST,
            Flag.value("s,signal", "SIGNAL", "Signal to send, by name or number (default \"KILL\")"));

    @Override
    public Usage usage() {
        return Usage.of(
                "kill",
                "CONTAINER [CONTAINER...]",
                "Send a signal to containers",
                "Sends SIGKILL, or the signal that is named, to the main process of running containers.",
                List.of("kill web", "kill --signal TERM web", "kill --all"),
                FLAGS);
    }

    @Override
    public int run(ShellContext context, Arguments arguments) {
        Signal signal = arguments.last("signal").map(Signal::parse).orElse(Signal.KILL);
        List<Selection.Target> targets = new Selection(context.engines().acting(), context, arguments, FLAGS)
                .resolve(summary -> States.hasProcess(summary.state()), false);
        EachTarget each = new EachTarget(context);
        return each.report(each.inTurn(targets, container -> container.kill(signal)));
    }
}
