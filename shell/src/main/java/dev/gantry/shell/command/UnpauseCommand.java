// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.command;

import java.util.List;

import dev.gantry.api.Container;
import dev.gantry.api.model.ContainerState;
import dev.gantry.shell.cli.Arguments;
import dev.gantry.shell.cli.Command;
import dev.gantry.shell.cli.Flag;
import dev.gantry.shell.cli.ShellContext;
import dev.gantry.shell.cli.Usage;

/** {@code unpause}: lets frozen processes go on. */
final class UnpauseCommand implements Command {
    private static final List<Flag> FLAGS =
            List.of(Selection.ALL, Selection.CIDFILE, Selection.FILTER, Selection.LATEST);

    @Override
    public Usage usage() {
        return Usage.of(
                "unpause",
                "CONTAINER [CONTAINER...]",
                "Let frozen processes go on",
                "Lets every process of paused containers go on.",
                List.of("unpause web", "unpause --all"),
                FLAGS);
    }

    @Override
    public int run(ShellContext context, Arguments arguments) {
        List<Selection.Target> targets = new Selection(context.engines().acting(), context, arguments, FLAGS)
                .resolve(summary -> summary.state() == ContainerState.PAUSED, false);
        EachTarget each = new EachTarget(context);
        return each.report(each.inTurn(targets, Container::unpause));
    }
}
