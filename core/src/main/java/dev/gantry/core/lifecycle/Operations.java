// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lifecycle;

import java.nio.channels.ByteChannel;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

import dev.gantry.api.Attachment;
import dev.gantry.api.ContainerOperations.Dependencies;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.AttachOptions;
import dev.gantry.api.model.CleanupOptions;
import dev.gantry.api.model.ContainerUpdate;
import dev.gantry.api.model.ExecSpec;
import dev.gantry.api.model.HttpAttachOptions;
import dev.gantry.api.model.HttpAttachResult;
import dev.gantry.api.model.JournalEntry.Cause;
import dev.gantry.api.model.RemoveOptions;
import dev.gantry.api.model.Signal;
import dev.gantry.api.model.TerminalSize;
import dev.gantry.core.model.ExecRecord;

/**
 * The door to this package: every operation on a container, for whoever holds its lock, and the ways to take the lock.
 * Each is described at {@link dev.gantry.api.ContainerOperations}; none takes null.
 */
public final class Operations {
    private Operations() {}

    /** Takes the lock of a container, learns what happened to it meanwhile, and acts; a stop lets go of it while waiting. */
    public static <T> T locked(EngineContext context, String id, String purpose, Function<LockedContainer, T> action) {
        return context.gate().pass(() -> LockedContainer.with(context, id, purpose, action));
    }

    /** As {@link #locked}, but the lock is kept throughout. */
    public static <T> T pinned(EngineContext context, String id, String purpose, Function<LockedContainer, T> action) {
        return context.gate().pass(() -> LockedContainer.pinned(context, id, purpose, action));
    }

    /** See {@link dev.gantry.api.ContainerOperations#init}. */
    public static void init(LockedContainer container, Dependencies dependencies) {
        Objects.requireNonNull(dependencies, "dependencies");
        Initialization.init(container, dependencies);
    }

    /** See {@link dev.gantry.api.ContainerOperations#start(Dependencies)}. */
    public static void start(LockedContainer container, Dependencies dependencies) {
        Objects.requireNonNull(dependencies, "dependencies");
        Starting.start(container, dependencies);
    }

    /** See {@link dev.gantry.api.ContainerOperations#stop(Duration)}. */
    public static void stop(LockedContainer container, Duration timeout) {
        Objects.requireNonNull(timeout, "timeout");
        Stopping.stop(container, timeout);
    }

    /** See {@link dev.gantry.api.ContainerOperations#restart(Duration)}. */
    public static void restart(LockedContainer container, Duration timeout) {
        Objects.requireNonNull(timeout, "timeout");
        Starting.restart(container, timeout);
    }

    /** See {@link dev.gantry.api.ContainerOperations#kill}. */
    public static void kill(LockedContainer container, Signal signal) {
        Objects.requireNonNull(signal, "signal");
        Signalling.kill(container, signal);
    }

    /** See {@link dev.gantry.api.ContainerOperations#resize}. */
    public static void resize(LockedContainer container, TerminalSize size) {
        Objects.requireNonNull(size, "size");
        Attaching.resize(container, size);
    }

    /** See {@link dev.gantry.api.Container#attach}. */
    public static Attachment attach(LockedContainer container, AttachOptions options) {
        return Attaching.attach(container, options);
    }

    /** See {@link dev.gantry.api.Container#httpAttach}; takes the lock for as long as it needs it. */
    public static HttpAttachResult httpAttach(
            EngineContext context, String id, ByteChannel connection, HttpAttachOptions options) {
        return HttpAttaching.serve(context, id, connection, options);
    }

    /** See {@link dev.gantry.api.Container#startAndAttach}. */
    public static Attachment startAndAttach(
            LockedContainer container, AttachOptions options, Dependencies dependencies) {
        return Attaching.startAndAttach(container, options, dependencies);
    }

    /** See {@link dev.gantry.api.Container#createExec}. */
    public static ExecRecord createExec(LockedContainer container, ExecSpec spec) {
        return Executing.create(container, spec);
    }

    /** See {@link dev.gantry.api.ExecSession#start}. */
    public static void startExec(LockedContainer container, String sessionId) {
        Executing.start(container, sessionId);
    }

    /** See {@link dev.gantry.api.ExecSession#startAndAttach}. */
    public static Attachment startAndAttachExec(LockedContainer container, String sessionId, AttachOptions options) {
        return Executing.startAndAttach(container, sessionId, options);
    }

    /** See {@link dev.gantry.api.ExecSession#resize}. */
    public static void resizeExec(LockedContainer container, String sessionId, TerminalSize size) {
        Executing.resize(container, sessionId, size);
    }

    /** See {@link dev.gantry.api.ExecSession#kill}. */
    public static void killExec(LockedContainer container, String sessionId, Signal signal) {
        Executing.kill(container, sessionId, signal);
    }

    /** See {@link dev.gantry.api.ExecSession#stop}. */
    public static void stopExec(LockedContainer container, String sessionId, Duration timeout) {
        Executing.stop(container, sessionId, timeout);
    }

    /** See {@link dev.gantry.api.ExecSession#remove}. */
    public static void removeExec(LockedContainer container, String sessionId, boolean force) {
        Executing.remove(container, sessionId, force);
    }

    /** See {@link dev.gantry.api.ContainerOperations#pause}. */
    public static void pause(LockedContainer container) {
        Signalling.pause(container);
    }

    /** See {@link dev.gantry.api.ContainerOperations#unpause}. */
    public static void unpause(LockedContainer container) {
        Signalling.unpause(container);
    }

    /** See {@link dev.gantry.api.ContainerOperations#update}. */
    public static void update(LockedContainer container, ContainerUpdate update) {
        Objects.requireNonNull(update, "update");
        Updating.update(container, update);
    }

    /** See {@link dev.gantry.api.ContainerOperations#rename}. */
    public static void rename(LockedContainer container, String name) {
        Objects.requireNonNull(name, "name");
        Updating.rename(container, name);
    }

    /** See {@link dev.gantry.api.ContainerOperations#cleanup}. */
    public static void cleanup(LockedContainer container, CleanupOptions options) {
        Objects.requireNonNull(options, "options");
        Cleaning.cleanup(container, options);
    }

    /** See {@link dev.gantry.api.ContainerOperations#sync}. */
    public static void sync(LockedContainer container) {
        Reconciliation.reconcile(container);
        container.save("sync", Cause.USER, "", draft -> {}, container.event("sync"));
    }

    /** See {@link dev.gantry.api.ContainerOperations#shouldRestart}. */
    public static boolean shouldRestart(LockedContainer container) {
        return RestartDecision.shouldRestart(container);
    }

    /**
     * Removes a container, and with {@link RemoveOptions#dependents} first all that depend on it. Each is locked by itself.
     *
     * @throws EngineException as {@link dev.gantry.api.Container#remove} says
     */
    public static void remove(EngineContext context, String id, RemoveOptions options) {
        List<String> order =
                options.dependents() ? context.store().read(view -> DependencyOrder.removal(id, view)) : List.of(id);
        for (String each : order) {
            try {
                context.gate()
                        .pass(() -> LockedContainer.asRecorded(context, each, "remove", container -> {
                            Removal.remove(container, options);
                            return true;
                        }));
            } catch (EngineException e) {
                // Somebody removed it meanwhile, or its interrupted removal was finished just now: as was wanted.
                if (e.code() != ErrorCode.CONTAINER_REMOVED) {
                    throw e;
                }
            }
        }
    }
}
