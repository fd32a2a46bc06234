// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lifecycle;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

import dev.gantry.api.Attachment;
import dev.gantry.api.ContainerOperations.Dependencies;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.AttachOptions;
import dev.gantry.api.model.Signal;
import dev.gantry.api.model.TerminalSize;
import dev.gantry.core.state.Operation;
import dev.gantry.core.state.TransitionTable;
import dev.gantry.spi.runtime.LogSink;
import dev.gantry.spi.runtime.RuntimeFeature;

/** Connects to the standard streams of containers. The lock is held for the connection only, not while streams flow. */
final class Attaching {
    private Attaching() {}

    /** The operation as a user asks for it. */
    static Attachment attach(LockedContainer container, AttachOptions options) {
        TransitionTable.require(Operation.ATTACH, container.state(), container.id());
        requireMeans(container);
        StreamAttachment attachment = connect(container, options);
        boolean done = false;
        try {
            if (TransitionTable.isRunning(container.state()) && hasTerminal(container)) {
                haveRedrawn(container);
            }
            record(container);
            done = true;
            return attachment;
        } finally {
            if (!done) {
                attachment.close();
            }
        }
    }

    /** As {@link #attach}, making a container that is at rest first. */
    static Attachment makeAndAttach(LockedContainer container, AttachOptions options) {
        requireMeans(container);
        if (TransitionTable.isAtRest(container.state())) {
            Initialization.init(container, Dependencies.START);
        }
        return attach(container, options);
    }

    /** Programs that fill a terminal draw it anew when they are told that its size changed. */
    private static void haveRedrawn(LockedContainer container) {
        try {
            container.runtime().kill(container.bundle(), Signal.WINCH, false);
        } catch (EngineException e) {
            // It ended just now, which the attachment tells.
            if (e.code() != ErrorCode.CONTAINER_STOPPED) {
                throw e;
            }
        }
    }

    /** Starts a container that does not run, with the connection made in between. */
    static Attachment startAndAttach(LockedContainer container, AttachOptions options, Dependencies dependencies) {
        requireMeans(container);
        AtomicReference<@Nullable StreamAttachment> made = new AtomicReference<>();
        boolean started = false;
        try {
            Starting.start(container, dependencies, () -> {
                made.set(connect(container, options));
                record(container);
            });
            started = true;
        } finally {
            StreamAttachment attachment = made.get();
            if (!started && attachment != null) {
                attachment.close();
            }
        }
        return Objects.requireNonNull(made.get());
    }

    private static StreamAttachment connect(LockedContainer container, AttachOptions options) {
        options.size()
                .filter(size -> hasTerminal(container))
                .ifPresent(size -> container.runtime().resize(container.bundle(), size));
        return StreamAttachment.of(
                        container.context(),
                        "container " + container.id(),
                        container.config().spec().stdio(),
                        options)
                .connect(receiver -> container.runtime().attach(container.bundle(), receiver));
    }

    private static void record(LockedContainer container) {
        container.write("attach", container.event("attach"));
    }

    private static void requireMeans(LockedContainer container) {
        if (!container.runtime().info().features().contains(RuntimeFeature.ATTACH)) {
            throw new EngineException(
                    ErrorCode.UNSUPPORTED,
                    "cannot attach to container " + container.id() + ": runtime "
                            + container.config().runtime() + " is unable to");
        }
        String driver = container.config().logDriver();
        if (container.context().logs().driver(driver).sink(container.logTarget()) instanceof LogSink.Passthrough) {
            throw new EngineException(
                    ErrorCode.NO_LOGS,
                    "this container is using the '" + driver + "' log driver, cannot attach",
                    "its output is where the standard output was of who started it");
        }
    }

    private static boolean hasTerminal(LockedContainer container) {
        return container.config().spec().stdio().terminal();
    }

    /** The operation as a user asks for it. */
    static void resize(LockedContainer container, TerminalSize size) {
        TransitionTable.require(Operation.RESIZE, container.state(), container.id());
        if (!hasTerminal(container)) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "container " + container.id() + " has no terminal to resize",
                    "create it with one");
        }
        container.runtime().resize(container.bundle(), size);
    }
}
