// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.command;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

import dev.gantry.api.Container;
import dev.gantry.api.ContainerOperations.Dependencies;
import dev.gantry.api.LogStream;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.CleanupOptions;
import dev.gantry.api.model.ContainerSpec;
import dev.gantry.api.model.ExitStatus;
import dev.gantry.api.model.LogQuery;
import dev.gantry.api.model.RemoveOptions;
import dev.gantry.api.model.Signal;
import dev.gantry.api.model.WaitCondition;
import dev.gantry.shell.cli.Arguments;
import dev.gantry.shell.cli.Command;
import dev.gantry.shell.cli.Flag;
import dev.gantry.shell.cli.Interrupts;
import dev.gantry.shell.cli.Shell;
import dev.gantry.shell.cli.ShellContext;
import dev.gantry.shell.cli.Usage;
import dev.gantry.shell.cli.UsageException;
import dev.gantry.shell.options.CreateFlags;
import dev.gantry.shell.options.SpecReader;
import dev.gantry.shell.view.LogPrinter;

/**
 * {@code run}: creates and starts a container. In the foreground its output is passed on as it comes, signals are forwarded
 * to it, and its exit code is the command's own.
 */
final class RunCommand implements Command {
    /** What is returned when the end of the container could not be learned. */
    private static final int UNKNOWN_EXIT = 127;

    /** What is returned when the OCI runtime cannot make the container or execute its command. */
    private static final int CANNOT_RUN = 126;

    private static final Duration REMOVAL = Duration.ofSeconds(30);

    @Override
    public Usage usage() {
        List<Flag> flags = new ArrayList<>();
        flags.add(Flag.toggle("d,detach", "Leave it running in the background and print its id"));
        flags.add(Flag.toggle("sig-proxy", "Forward signals to the container (default true)"));
        flags.addAll(CreateFlags.FLAGS);
        return new Usage(
                "run",
                "--rootfs DIR COMMAND [ARG...]",
                "Run a command in a new container",
                "Runs a command in a new container over a root filesystem. The exit code is the command's own.",
                List.of(
                        "run --rm --rootfs /srv/rootfs echo hello",
                        "run -d --name web --restart on-failure:3 --rootfs /srv/rootfs httpd -f"),
                flags,
                true);
    }

    @Override
    public int run(ShellContext context, Arguments arguments) {
        ContainerSpec spec = new SpecReader(context, arguments).read();
        Container container = CreateCommand.create(context.engines().acting(), spec, arguments);
        try {
            return arguments.on("detach")
                    ? background(context, container, spec)
                    : foreground(context, container, spec, arguments.on("sig-proxy", true));
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
        try {
            container.start();
        } catch (EngineException e) {
            discard(container, spec);
            throw e;
        }
        context.out().println(container.id());
        return 0;
    }

    private static int foreground(
            ShellContext context, Container container, ContainerSpec spec, boolean forwardSignals) {
        requireOutput(container);
        Forwarding forwarding = new Forwarding(container);
        Interrupts.Registration signals = forwardSignals ? context.interrupts().handle(forwarding::forward) : () -> {};
        try {
            LogStream output = begin(container, spec);
            forwarding.started();
            show(context, output);
            ExitStatus status = container.waitForExit();
            if (spec.lifecycle().autoRemove()) {
                awaitRemoval(container);
            }
            return code(context, container, status);
        } finally {
            signals.close();
        }
    }

    private static void show(ShellContext context, LogStream stream) {
        try (stream) {
            new LogPrinter(context.out(), context.err(), Optional.empty(), Optional.empty(), Optional.empty(), true)
                    .print(stream);
        }
    }

    /** Starts it with its output already open, so that not even the first byte of a short run can be missed. */
    private static LogStream begin(Container container, ContainerSpec spec) {
        Optional<LogStream> output = Optional.empty();
        try {
            container.init(Dependencies.START);
            LogStream stream = container.logs(LogQuery.FOLLOW);
            output = Optional.of(stream);
            container.start();
            return stream;
        } catch (EngineException e) {
            output.ifPresent(LogStream::close);
            discard(container, spec);
            throw e;
        }
    }

    /** Output is read from the log; a container whose driver keeps none is not even begun. */
    private static void requireOutput(Container container) {
        try {
            container.logs(LogQuery.ALL).close();
        } catch (EngineException e) {
            if (e.code() != ErrorCode.NO_LOGS) {
                throw e;
            }
            remove(container);
            throw new UsageException(
                    "showing the output of a container whose log driver keeps none is not supported yet",
                    "run it in the background with -d, or with another --log-driver");
        }
    }

    /** A container that never ran and was to be removed afterwards leaves nothing. */
    private static void discard(Container container, ContainerSpec spec) {
        if (spec.lifecycle().autoRemove()) {
            Interruption.forget();
            remove(container);
        }
    }

    private static void remove(Container container) {
        try {
            container.remove(RemoveOptions.FORCE);
        } catch (EngineException e) {
            if (e.code() != ErrorCode.CONTAINER_REMOVED) {
                throw e;
            }
        }
    }

    private static void awaitRemoval(Container container) {
        try {
            container.cleanup(CleanupOptions.AFTER_EXIT);
        } catch (EngineException e) {
            // The engine, which watched the exit, may be at it or done already.
            if (e.code() != ErrorCode.CONTAINER_REMOVED && e.code() != ErrorCode.CONTAINER_STATE) {
                throw e;
            }
        }
        container.waitFor(List.of(new WaitCondition.Removed()), REMOVAL);
    }

    private static int code(ShellContext context, Container container, ExitStatus status) {
        OptionalInt code = status.code();
        if (code.isEmpty()) {
            context.err().println("Error: exit code of " + container.name() + " is " + status);
            return UNKNOWN_EXIT;
        }
        return code.getAsInt() & 0xff;
    }

    /** Passes signals on to the container once it has started; those that come earlier are kept until then. */
    private static final class Forwarding {
        private final Container container;
        private final List<Signal> early = new ArrayList<>();
        private final Thread command = Thread.currentThread();
        private boolean running;
        private boolean interrupted;

        Forwarding(Container container) {
            this.container = container;
        }

        synchronized void started() {
            running = true;
            early.forEach(this::send);
            early.clear();
        }

        synchronized void forward(Signal signal) {
            if (signal.equals(Signal.INT) && interrupted) {
                // The second Ctrl-C means that the user wants the prompt back from a container that ignores the first.
                command.interrupt();
                return;
            }
            interrupted |= signal.equals(Signal.INT);
            if (running) {
                send(signal);
            } else {
                early.add(signal);
            }
        }

        private void send(Signal signal) {
            try {
                container.kill(signal);
            } catch (EngineException e) {
                // It ended meanwhile, which the waiting thread learns by itself.
                if (e.code().kind() != ErrorCode.Kind.STATE) {
                    throw e;
                }
            }
        }
    }
}
