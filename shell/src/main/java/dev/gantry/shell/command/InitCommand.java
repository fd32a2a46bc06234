// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.command;

import java.util.List;

import dev.gantry.api.ContainerOperations.Dependencies;
import dev.gantry.api.model.ContainerState;
import dev.gantry.shell.cli.Arguments;
import dev.gantry.shell.cli.Command;
import dev.gantry.shell.cli.Flag;
import dev.gantry.shell.cli.ShellContext;
import dev.gantry.shell.cli.Usage;

/** {@code init}: has the OCI runtime make containers without starting their command. */
final class InitCommand implements Command {
    private static final List<Flag> FLAGS = List.of(Selection.ALL, Selection.LATEST);

    @Override
    public Usage usage() {
        return Usage.of(
                "init",
                "CONTAINER [CONTAINER...]",
                "Prepare containers without starting them",
                "Mounts, configures and creates containers up to the point where their command would start.",
                List.of("init web", "init --latest"),
                FLAGS);
    }

    @Override
    public int run(ShellContext context, Arguments arguments) {
        List<Selection.Target> targets = new Selection(context.engines().acting(), context, arguments, FLAGS)
                .resolve(
                        summary -> summary.state() == ContainerState.CONFIGURED
                                || summary.state() == ContainerState.EXITED
                                || summary.state() == ContainerState.STOPPED,
                        false);
        EachTarget each = new EachTarget(context);
        return each.report(each.inTurn(targets, container -> container.init(Dependencies.START)));
    }
}
