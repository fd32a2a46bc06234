// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.command;

import java.util.List;

import dev.gantry.api.Container;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.ContainerDetails;
import dev.gantry.api.model.ContainerSpec;
import dev.gantry.api.model.ContainerState;
import dev.gantry.api.model.DetachKeys;
import dev.gantry.shell.attach.Alongside;
import dev.gantry.shell.attach.Foreground;
import dev.gantry.shell.attach.Foreground.Ending;
import dev.gantry.shell.attach.Streams;
import dev.gantry.shell.cli.Arguments;
import dev.gantry.shell.cli.Command;
import dev.gantry.shell.cli.Flag;
import dev.gantry.shell.cli.ShellContext;
import dev.gantry.shell.cli.Usage;
import dev.gantry.shell.cli.UsageException;
import dev.gantry.shell.options.AttachFlags;

/** {@code start}: starts containers after those that they depend on; one of them can come to the foreground. */
final class StartCommand implements Command {
    private static final List<Flag> FLAGS = List.of(
            Flag.toggle("all", "All containers that do not run"),
            Flag.toggle("a,attach", "Show what the container writes, and end with its exit code"),
            AttachFlags.DETACH_KEYS,
            Selection.FILTER,
            Flag.toggle("i,interactive", "Give it input, too, which one made with an open input gets anyhow"),
            Selection.LATEST,
            AttachFlags.SIG_PROXY);

    @Override
    public Usage usage() {
        return Usage.of(
                "start",
                "CONTAINER [CONTAINER...]",
                "Start containers",
                "Starts containers, and before them those that they require. With --attach a container is brought to the"
                        + " foreground: the exit code is its own.",
                List.of("start web", "start --latest", "start --attach --interactive web"),
                FLAGS);
    }

    @Override
    public int run(ShellContext context, Arguments arguments) {
        boolean attached = arguments.on("attach");
        if (!attached && arguments.has("sig-proxy")) {
            throw new UsageException("you cannot use sig-proxy without --attach");
        }
        if (attached && (arguments.on("all") || arguments.has("filter"))) {
            throw new UsageException("you cannot start and attach all containers at once");
        }
        if (attached && arguments.positional().size() > 1) {
            throw new UsageException("you cannot start and attach multiple containers at once");
        }
        DetachKeys keys = AttachFlags.detachKeys(arguments);
        List<Selection.Target> targets = new Selection(context.engines().acting(), context, arguments, FLAGS)
                .resolve(summary -> !States.hasProcess(summary.state()), false);
        if (attached) {
            return attached(context, arguments, targets.get(0).container(), keys);
        }
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

    private static int attached(ShellContext context, Arguments arguments, Container container, DetachKeys keys) {
        ContainerDetails details = container.inspect();
        ContainerSpec spec = details.spec();
        Streams streams = Streams.all(spec.stdio().openStdin()
                || (arguments.on("interactive") && spec.stdio().takesInput()));
        boolean running = container.state() == ContainerState.RUNNING;
        ForegroundContainer process = running
                ? ForegroundContainer.running(container, spec.stdio())
                : ForegroundContainer.starting(container, spec.stdio());
        boolean proxySignals = arguments.on("sig-proxy", true);
        try {
            if (!running && Passthrough.isOf(details.logDriver())) {
                Passthrough.requireOwnStreams(context);
                return new Alongside(context, proxySignals)
                        .run(
                                container::start,
                                process::signal,
                                () -> process.exitCode(
                                        context, Ending.ENDED, spec.lifecycle().autoRemove()));
            }
            return new Foreground(context, streams, keys, proxySignals)
                    .run(
                            process,
                            ending -> process.exitCode(
                                    context, ending, spec.lifecycle().autoRemove()));
        } catch (EngineException e) {
            if (e.code() == ErrorCode.CANCELLED) {
                Interruption.report(context, List.of(container));
            }
            throw e;
        }
    }
}
