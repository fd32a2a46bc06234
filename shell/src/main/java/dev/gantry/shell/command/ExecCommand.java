// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.command;

import java.util.List;

import dev.gantry.api.Container;
import dev.gantry.api.Engine;
import dev.gantry.api.ExecSession;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.DetachKeys;
import dev.gantry.api.model.ExecSpec;
import dev.gantry.api.model.StdioSpec;
import dev.gantry.shell.attach.Foreground;
import dev.gantry.shell.attach.Streams;
import dev.gantry.shell.cli.Arguments;
import dev.gantry.shell.cli.Command;
import dev.gantry.shell.cli.Flag;
import dev.gantry.shell.cli.ShellContext;
import dev.gantry.shell.cli.Usage;
import dev.gantry.shell.cli.UsageException;
import dev.gantry.shell.options.AttachFlags;
import dev.gantry.shell.options.EnvironmentFlags;

/** {@code exec}: executes another command in a container that runs. */
final class ExecCommand implements Command {
    /** What podman returns when the container is not in a state to execute anything in. */
    private static final int NOT_RUNNING = 255;

    private static final List<Flag> FLAGS = List.of(
            Flag.toggle("d,detach", "Leave it running in the background and print the id of its session"),
            AttachFlags.DETACH_KEYS,
            EnvironmentFlags.ENV,
            EnvironmentFlags.ENV_FILE,
            Flag.toggle("i,interactive", "Give it the input of the shell"),
            Selection.LATEST,
            Flag.unsupported("preserve-fds"),
            Flag.toggle("privileged", "Give it every capability that the engine has"),
            Flag.toggle("t,tty", "Give it a terminal"),
            Flag.value("u,user", "USER[:GROUP]", "Execute it as that user (default: the container's)"),
            Flag.value("w,workdir", "DIR", "Execute it in that directory of the container"));

    @Override
    public Usage usage() {
        return new Usage(
                "exec",
                "CONTAINER COMMAND [ARG...]",
                "Execute a command in a running container",
                "Executes a command in a running container, beside what it runs. The exit code is the command's own.",
                List.of("exec web ps", "exec -it web sh", "exec -u nobody -w /tmp -e A=1 web env"),
                FLAGS,
                true);
    }

    @Override
    public int run(ShellContext context, Arguments arguments) {
        DetachKeys keys = AttachFlags.detachKeys(arguments);
        boolean detached = arguments.on("detach");
        ExecSpec spec = spec(context, arguments, detached);
        ExecSession session = container(context.engines().acting(), arguments).createExec(spec);
        ForegroundExec process = new ForegroundExec(session, spec.stdio());
        try {
            if (detached) {
                session.start();
                context.out().println(session.id());
                return 0;
            }
            return new Foreground(context, Streams.all(arguments.on("interactive")), keys, true)
                    .run(process, ending -> process.exitCode(context, ending));
        } catch (EngineException e) {
            if (e.code() == ErrorCode.CANCELLED) {
                context.err().println("The command goes on, if it was begun: exec session " + session.id());
            }
            throw e;
        }
    }

    private static ExecSpec spec(ShellContext context, Arguments arguments, boolean detached) {
        boolean terminal = arguments.on("tty");
        boolean interactive = arguments.on("interactive") && !detached;
        return new ExecSpec(
                command(arguments),
                new StdioSpec(terminal, interactive),
                EnvironmentFlags.named(context, arguments),
                arguments.last("user"),
                arguments.last("workdir"),
                arguments.on("privileged"),
                // As podman has it: nobody asks for the session of a command that has ended.
                true);
    }

    private static List<String> command(Arguments arguments) {
        List<String> words = arguments.positional();
        int first = arguments.on("latest") ? 0 : 1;
        if (words.size() < first) {
            throw new UsageException("exec requires the name or ID of a container or the --latest flag");
        }
        if (words.size() == first) {
            throw new UsageException(
                    "must provide a non-empty command to start an exec session", "name one, such as sh");
        }
        return words.subList(first, words.size());
    }

    private static Container container(Engine engine, Arguments arguments) {
        return arguments.on("latest")
                ? Selection.latest(engine).container()
                : engine.container(arguments.positional().get(0));
    }

    @Override
    public int exitCode(EngineException failure) {
        return failure.code() == ErrorCode.CONTAINER_STATE
                ? NOT_RUNNING
                : failure.code().exitCode();
    }
}
