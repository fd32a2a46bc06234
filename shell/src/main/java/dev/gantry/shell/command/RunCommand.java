// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.command;

import java.util.ArrayList;
import java.util.List;

import dev.gantry.api.Attachment;
import dev.gantry.api.Container;
import dev.gantry.api.Engine;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.AttachOptions;
import dev.gantry.api.model.ContainerSpec;
import dev.gantry.api.model.DetachKeys;
import dev.gantry.api.model.RemoveOptions;
import dev.gantry.shell.attach.Alongside;
import dev.gantry.shell.attach.Foreground;
import dev.gantry.shell.attach.Foreground.Ending;
import dev.gantry.shell.attach.Streams;
import dev.gantry.shell.cli.Arguments;
import dev.gantry.shell.cli.Command;
import dev.gantry.shell.cli.Flag;
import dev.gantry.shell.cli.Shell;
import dev.gantry.shell.cli.ShellContext;
import dev.gantry.shell.cli.Usage;
import dev.gantry.shell.options.AttachFlags;
import dev.gantry.shell.options.CreateFlags;
import dev.gantry.shell.options.SpecReader;

/**
 * {@code run}: creates and starts a container. In the foreground its streams and its terminal are the shell's, signals are
 * forwarded to it, and its exit code is the command's own.
 */
final class RunCommand implements Command {
    /** What is returned when the OCI runtime cannot make the container or execute its command. */
    private static final int CANNOT_RUN = 126;

    @Override
    public Usage usage() {
        List<Flag> flags = new ArrayList<>();
        flags.add(Flag.toggle("d,detach", "Leave it running in the background and print its id"));
        flags.add(AttachFlags.SIG_PROXY);
        flags.addAll(CreateFlags.FLAGS);
        return new Usage(
                "run",
                "--rootfs DIR COMMAND [ARG...]",
                "Run a command in a new container",
                "Runs a command in a new container over a root filesystem. The exit code is the command's own. Ctrl-P Ctrl-Q"
                        + " leaves its terminal; without one, Ctrl-C twice within two seconds leaves a container that"
                        + " ignores it.",
                List.of(
                        "run --rm --rootfs /srv/rootfs echo hello",
                        "run -it --rm --rootfs /srv/rootfs sh",
                        "run -d --name web --restart on-failure:3 --rootfs /srv/rootfs httpd -f"),
                flags,
                true);
    }

    @Override
    public int run(ShellContext context, Arguments arguments) {
        ContainerSpec spec = new SpecReader(context, arguments).read();
        Settings settings = new Settings(
                AttachFlags.streams(arguments, spec.stdio().openStdin()), AttachFlags.detachKeys(arguments));
        boolean detached = arguments.on("detach");
        if (!detached
                && spec.stdio().terminal()
                && spec.stdio().openStdin()
                && !context.console().isTerminal()) {
            context.err().println("The input is not a terminal: --tty and --interactive may not work properly");
        }
        Engine engine = context.engines().acting();
        boolean passing = Passthrough.isOf(spec, engine, context, arguments);
        Container container = CreateCommand.create(engine, spec, arguments);
        try {
            if (passing) {
                return passing(context, container, spec, arguments);
            }
            return detached
                    ? background(context, container, spec)
                    : foreground(context, container, spec, arguments, settings);
        } catch (EngineException e) {
            if (e.code() == ErrorCode.CANCELLED) {
                Interruption.report(context, List.of(container));
            }
            throw e;
        }
    }

    /** What keeps a container from running is told from a failure of the engine, as podman does. */
    @Override
    public int exitCode(EngineException failure) {
        ErrorCode code = failure.code();
        return code.kind() == ErrorCode.Kind.RUNTIME && code.exitCode() == Shell.FAILED ? CANNOT_RUN : code.exitCode();
    }

    private static int background(ShellContext context, Container container, ContainerSpec spec) {
        start(container, spec);
        context.out().println(container.id());
        return 0;
    }

    private static void start(Container container, ContainerSpec spec) {
        try {
            container.start();
        } catch (EngineException e) {
            discard(container, spec);
            throw e;
        }
    }

    /** The container has our streams: in the background too, nothing else is said there. */
    private static int passing(ShellContext context, Container container, ContainerSpec spec, Arguments arguments) {
        if (arguments.on("detach")) {
            start(container, spec);
            return 0;
        }
        ForegroundContainer process = ForegroundContainer.starting(container, spec.stdio());
        return new Alongside(context, arguments.on("sig-proxy", true))
                .run(
                        () -> start(container, spec),
                        process::signal,
                        () -> process.exitCode(
                                context, Ending.ENDED, spec.lifecycle().autoRemove()));
    }

    private static int foreground(
            ShellContext context, Container container, ContainerSpec spec, Arguments arguments, Settings settings) {
        if (!settings.streams().showOutput()) {
            // Nothing else will say which one it is.
            context.out().println(container.id());
            context.out().flush();
        }
        ForegroundContainer process =
                new ForegroundContainer(container, spec.stdio(), options -> startAndAttach(container, spec, options));
        boolean proxied = arguments.on("sig-proxy", true);
        boolean removed = spec.lifecycle().autoRemove();
        try {
            return new Foreground(context, settings.streams(), settings.keys(), proxied)
                    .run(process, ending -> process.exitCode(context, ending, removed));
        } catch (EngineException e) {
            if (!canDoWithLog(spec, e)) {
                throw e;
            }
        }
        try {
            return new LoggedRun(context, container, settings.streams(), proxied).run(process, removed);
        } catch (EngineException e) {
            discard(container, spec);
            throw e;
        }
    }

    /** Whether all that is missing is a runtime that somebody can be connected to. */
    private static boolean canDoWithLog(ContainerSpec spec, EngineException failure) {
        return failure.code() == ErrorCode.UNSUPPORTED && !spec.stdio().takesInput();
    }

    private static Attachment startAndAttach(Container container, ContainerSpec spec, AttachOptions options) {
        try {
            return container.startAndAttach(options);
        } catch (EngineException e) {
            if (!canDoWithLog(spec, e)) {
                discard(container, spec);
            }
            throw e;
        }
    }

    /** A container that never ran and was to be removed afterwards leaves nothing. */
    private static void discard(Container container, ContainerSpec spec) {
        if (!spec.lifecycle().autoRemove()) {
            return;
        }
        Interruption.forget();
        try {
            container.remove(RemoveOptions.FORCE);
        } catch (EngineException e) {
            if (e.code() != ErrorCode.CONTAINER_REMOVED) {
                throw e;
            }
        }
    }

    /** What the flags say of the foreground; read before anything is made. */
    private record Settings(Streams streams, DetachKeys keys) {}
}
