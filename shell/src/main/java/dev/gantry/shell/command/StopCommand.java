// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.command;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import dev.gantry.api.Container;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.CleanupOptions;
import dev.gantry.shell.cli.Arguments;
import dev.gantry.shell.cli.Command;
import dev.gantry.shell.cli.Flag;
import dev.gantry.shell.cli.ShellContext;
import dev.gantry.shell.cli.Usage;

/** {@code stop}: stops containers and releases what they hold; those that do not run are fine as they are. */
final class StopCommand implements Command {
    private static final List<Flag> FLAGS = List.of(
            Selection.ALL, Selection.CIDFILE, Selection.FILTER, Selection.IGNORE, Selection.LATEST, StopTimeout.FLAG);

    @Override
    public Usage usage() {
        return Usage.of(
                "stop",
                "CONTAINER [CONTAINER...]",
                "Stop containers",
                "Sends the stop signal, and after a time SIGKILL, and releases what the containers held.",
                List.of("stop web", "stop --time 2 web db", "stop --all"),
                FLAGS);
    }

    @Override
    public int run(ShellContext context, Arguments arguments) {
        Optional<Duration> timeout = StopTimeout.of(arguments);
        List<Selection.Target> targets =
                new Selection(context.engines().acting(), context, arguments, FLAGS).resolve(summary -> true, false);
        EachTarget each = new EachTarget(context);
        return each.report(each.together(targets, container -> stop(container, timeout)));
    }

    private static void stop(Container container, Optional<Duration> timeout) {
        try {
            if (timeout.isPresent()) {
                container.stop(timeout.get());
            } else {
                container.stop();
            }
        } catch (EngineException e) {
            // Stopping what does not run is no failure, so that a script may say it twice. What is frozen does run.
            boolean atRest = e.code() == ErrorCode.CONTAINER_STATE
                    && !States.hasProcess(container.inspect().summary().state());
            if (!atRest && e.code() != ErrorCode.CONTAINER_STOPPED) {
                throw e;
            }
        }
        try {
            container.cleanup(CleanupOptions.AFTER_EXIT);
        } catch (EngineException e) {
            // Someone else, who watched the exit, was faster; or the container never ran.
            if (e.code() != ErrorCode.CONTAINER_REMOVED && e.code() != ErrorCode.CONTAINER_STATE) {
                throw e;
            }
        }
    }
}
