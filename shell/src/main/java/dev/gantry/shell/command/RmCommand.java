// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.command;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import dev.gantry.api.Container;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.RemoveOptions;
import dev.gantry.shell.cli.Arguments;
import dev.gantry.shell.cli.Command;
import dev.gantry.shell.cli.ErrorLine;
import dev.gantry.shell.cli.Flag;
import dev.gantry.shell.cli.ShellContext;
import dev.gantry.shell.cli.Usage;
import dev.gantry.shell.cli.UsageException;

/** {@code rm}: removes containers. Returns 1 when one did not exist, 2 when one is still running. */
final class RmCommand implements Command {
    private static final int MISSING = 1;
    private static final int IN_USE = 2;
    private static final List<Flag> FLAGS = List.of(
            Selection.ALL,
            Selection.CIDFILE,
            Flag.toggle("depend", "Also remove the containers that depend on them"),
            Flag.list("filter", "KEY=VALUE", "All containers that fit"),
            Flag.toggle("f,force", "Also remove containers that run, and pass over missing ones"),
            Selection.IGNORE,
            Selection.LATEST,
            Flag.value(
                    "t,time",
                    "SECONDS",
                    "With --force, seconds to wait before a container is killed, -1 for ever (default: the container's)"),
            Flag.toggle("v,volumes", "Also remove anonymous volumes"));

    @Override
    public Usage usage() {
        return Usage.of(
                "rm",
                "CONTAINER [CONTAINER...]",
                "Remove containers",
                "Removes containers with everything that belongs to them. Their exit codes stay known.",
                List.of("rm web", "rm --force --all", "rm --depend db"),
                FLAGS);
    }

    @Override
    public int run(ShellContext context, Arguments arguments) {
        boolean force = arguments.on("force");
        Optional<Duration> timeout = StopTimeout.of(arguments);
        if (timeout.isPresent() && !force) {
            throw new UsageException("--force option must be specified to use the --time option");
        }
        RemoveOptions options = new RemoveOptions(force, arguments.on("depend"), timeout);
        EachTarget each = new EachTarget(context);
        try {
            List<Selection.Target> targets = new Selection(context.engines().acting(), context, arguments, FLAGS)
                    .resolve(summary -> true, force);
            List<EngineException> failures = each.together(targets, container -> remove(container, options));
            each.report(failures);
            return exitCode(failures);
        } catch (EngineException e) {
            if (e.code() != ErrorCode.NO_SUCH_CONTAINER) {
                throw e;
            }
            ErrorLine.print(context.err(), e);
            return MISSING;
        }
    }

    private static void remove(Container container, RemoveOptions options) {
        try {
            container.remove(options);
        } catch (EngineException e) {
            // Gone is what was asked for: as a dependent of another target, or by its own --rm.
            if (e.code() != ErrorCode.CONTAINER_REMOVED) {
                throw e;
            }
        }
    }

    private static int exitCode(List<EngineException> failures) {
        int code = 0;
        for (EngineException failure : failures) {
            switch (failure.code()) {
                case NO_SUCH_CONTAINER -> {
                    return MISSING;
                }
                case CONTAINER_STATE -> code = IN_USE;
                default -> code = code == IN_USE ? code : ErrorLine.exitCode(failure);
            }
        }
        return code;
    }
}
