// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.command;

import java.util.List;

import dev.gantry.api.Container;
import dev.gantry.api.Engine;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.ContainerDetails;
import dev.gantry.api.model.ContainerState;
import dev.gantry.api.model.DetachKeys;
import dev.gantry.shell.attach.Foreground;
import dev.gantry.shell.attach.Streams;
import dev.gantry.shell.cli.Arguments;
import dev.gantry.shell.cli.Command;
import dev.gantry.shell.cli.Flag;
import dev.gantry.shell.cli.ShellContext;
import dev.gantry.shell.cli.Usage;
import dev.gantry.shell.cli.UsageException;
import dev.gantry.shell.options.AttachFlags;

/** {@code attach}: brings a running container to the foreground. */
final class AttachCommand implements Command {
    private static final List<Flag> FLAGS = List.of(
            AttachFlags.DETACH_KEYS,
            Selection.LATEST,
            Flag.toggle("no-stdin", "Give it no input"),
            AttachFlags.SIG_PROXY);

    @Override
    public Usage usage() {
        return Usage.of(
                "attach",
                "CONTAINER",
                "Connect to a running container",
                "Shows what a running container writes from now on, and gives it input and signals. Ctrl-P Ctrl-Q leaves its"
                        + " terminal; without one, Ctrl-C twice within two seconds leaves a container that ignores it."
                        + " The exit code tells whether it could be attached to, not how the container ended.",
                List.of("attach web", "attach --no-stdin --sig-proxy=false web"),
                FLAGS);
    }

    @Override
    public int run(ShellContext context, Arguments arguments) {
        DetachKeys keys = AttachFlags.detachKeys(arguments);
        Container container = container(context.engines().acting(), arguments);
        ContainerDetails details = container.inspect();
        ContainerState state = container.state();
        if (state != ContainerState.RUNNING) {
            throw new UsageException(
                    "you can only attach to running containers, and " + container.name() + " is " + state.display(),
                    "'gantry start --attach " + container.name() + "' starts one and attaches to it");
        }
        Streams streams =
                Streams.all(!arguments.on("no-stdin") && details.spec().stdio().takesInput());
        ForegroundContainer process =
                ForegroundContainer.running(container, details.spec().stdio());
        try {
            return new Foreground(context, streams, keys, arguments.on("sig-proxy", true))
                    .run(process, ending -> process.success(context, ending));
        } catch (EngineException e) {
            if (e.code() == ErrorCode.CANCELLED) {
                Interruption.report(context, List.of(container));
            }
            throw e;
        }
    }

    private static Container container(Engine engine, Arguments arguments) {
        List<String> names = arguments.positional();
        if (arguments.on("latest")) {
            if (!names.isEmpty()) {
                throw new UsageException("--latest and containers cannot be used together");
            }
            return Selection.latest(engine).container();
        }
        if (names.isEmpty()) {
            throw new UsageException("\"gantry attach\" requires a name, id, or the \"--latest\" flag");
        }
        if (names.size() > 1) {
            throw new UsageException("`gantry attach` accepts at most one argument");
        }
        return engine.container(names.get(0));
    }
}
