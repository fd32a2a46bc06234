// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.command;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;

import dev.gantry.api.Attachment;
import dev.gantry.api.Container;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.AttachOptions;
import dev.gantry.api.model.CleanupOptions;
import dev.gantry.api.model.ContainerState;
import dev.gantry.api.model.ExitStatus;
import dev.gantry.api.model.Signal;
import dev.gantry.api.model.StdioSpec;
import dev.gantry.api.model.TerminalSize;
import dev.gantry.api.model.WaitCondition;
import dev.gantry.shell.attach.Attachable;
import dev.gantry.shell.attach.Foreground.Ending;
import dev.gantry.shell.cli.ShellContext;

/**
 * The process of a container in the foreground, and what remains to be said of it when it is there no more.
 *
 * @param connecting attaches to it, or starts it too
 */
record ForegroundContainer(Container container, StdioSpec stdio, Function<AttachOptions, Attachment> connecting)
        implements Attachable {

    private static final Duration REMOVAL = Duration.ofSeconds(30);

    /** One that runs. */
    static ForegroundContainer running(Container container, StdioSpec stdio) {
        return new ForegroundContainer(container, stdio, container::attach);
    }

    /** One that is started with it. */
    static ForegroundContainer starting(Container container, StdioSpec stdio) {
        return new ForegroundContainer(container, stdio, container::startAndAttach);
    }

    @Override
    public boolean hasTerminal() {
        return stdio.terminal();
    }

    @Override
    public Attachment connect(AttachOptions options) {
        return connecting.apply(options);
    }

    @Override
    public void resize(TerminalSize size) {
        container.resize(size);
    }

    @Override
    public void signal(Signal signal) {
        container.kill(signal);
    }

    /**
     * The exit code of a command whose container has left the foreground: the container's own, when it has ended.
     *
     * @param removed whether it is removed after its end, which is waited for
     */
    int exitCode(ShellContext context, Ending ending, boolean removed) {
        return switch (ending) {
            case ENDED -> {
                ExitStatus status = container.waitForExit();
                if (removed) {
                    awaitRemoval();
                }
                yield ExitCode.of(context, container.name(), status);
            }
            case DETACHED -> ExitCode.left(context, stdio);
            case UNREAD -> unread(context);
        };
    }

    /** As {@link #exitCode}, for a command whose own code tells only whether it went well. */
    int success(ShellContext context, Ending ending) {
        return switch (ending) {
            case ENDED -> 0;
            case DETACHED -> ExitCode.left(context, stdio);
            case UNREAD -> unread(context);
        };
    }

    private int unread(ShellContext context) {
        try {
            if (container.inspect().summary().state() == ContainerState.RUNNING) {
                context.err().println("Nobody reads the output any more: " + container.name() + " is running");
            }
        } catch (EngineException e) {
            if (e.code() != ErrorCode.CONTAINER_REMOVED) {
                throw e;
            }
        }
        return ExitCode.UNREAD;
    }

    private void awaitRemoval() {
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
}
