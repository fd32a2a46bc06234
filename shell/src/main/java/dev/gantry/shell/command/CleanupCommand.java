// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.command;

import java.util.List;

import dev.gantry.api.Container;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.CleanupOptions;
import dev.gantry.api.model.RemoveOptions;
import dev.gantry.shell.cli.Arguments;
import dev.gantry.shell.cli.Command;
import dev.gantry.shell.cli.Flag;
import dev.gantry.shell.cli.ShellContext;
import dev.gantry.shell.cli.Usage;
import dev.gantry.shell.cli.UsageException;

/**
 * {@code cleanup}: releases what ended containers still hold. With {@code --stopped-only} it is what a monitor executes
 * after an exit that no engine saw.
 */
final class CleanupCommand implements Command {
    private static final List<Flag> FLAGS = List.of(
            Selection.ALL,
            Flag.unsupported("exec"),
            Selection.LATEST,
            Flag.toggle("rm", "Remove the containers afterwards"),
            Flag.unsupportedSwitch("rmi"),
            Flag.toggle("stopped-only", "Act only on a container that just ended, and then also honour its --rm"));

    @Override
    public Usage usage() {
        return Usage.of(
                "cleanup",
                "CONTAINER [CONTAINER...]",
                "Release what ended containers still hold",
                "Unmounts and releases what ended containers hold, or starts them again where their policy says so.",
                List.of("cleanup web", "cleanup --all"),
                FLAGS);
    }

    @Override
    public int run(ShellContext context, Arguments arguments) {
        boolean afterExit = arguments.on("stopped-only");
        boolean remove = arguments.on("rm");
        if (afterExit && remove) {
            throw new UsageException("--rm and --stopped-only cannot be used together");
        }
        List<Selection.Target> targets = new Selection(context.engines().acting(), context, arguments, FLAGS)
                .resolve(summary -> !States.hasProcess(summary.state()), afterExit);
        EachTarget each = new EachTarget(context);
        return each.report(each.inTurn(targets, container -> cleanup(container, afterExit, remove)));
    }

    private static void cleanup(Container container, boolean afterExit, boolean remove) {
        try {
            container.cleanup(afterExit ? CleanupOptions.AFTER_EXIT : CleanupOptions.DEFAULT);
        } catch (EngineException e) {
            // After an exit many may want to clean up; the first one does, the others have nothing to say.
            boolean done = e.code() == ErrorCode.CONTAINER_REMOVED || e.code() == ErrorCode.CONTAINER_STATE;
            if (!afterExit || !done) {
                throw e;
            }
        }
        if (remove) {
            container.remove(RemoveOptions.DEFAULT);
        }
    }
}
