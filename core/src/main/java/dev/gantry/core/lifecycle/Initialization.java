// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lifecycle;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

import dev.gantry.api.ContainerOperations.Dependencies;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.JournalEntry.Cause;
import dev.gantry.core.model.ContainerRecord;
import dev.gantry.core.model.ContainerStatus;
import dev.gantry.core.model.Intent;
import dev.gantry.core.state.Operation;
import dev.gantry.core.state.TransitionTable;
import dev.gantry.spi.host.ProcessIdentity;
import dev.gantry.spi.runtime.CreateRequest;
import dev.gantry.spi.runtime.CreatedContainer;
import dev.gantry.spi.runtime.LogSink;
import dev.gantry.spi.runtime.OciRuntime;
import dev.gantry.spi.runtime.OciSpec;
import dev.gantry.spi.runtime.RuntimeFeature;

/** Has the runtime make a container. */
final class Initialization {
    private Initialization() {}

    /** The operation as a user asks for it. */
    static void init(LockedContainer container, Dependencies dependencies) {
        TransitionTable.require(Operation.INIT, container.state(), container.id());
        DependencyOrder.satisfy(container, dependencies);
        if (TransitionTable.awaitsCleanup(container.state())) {
            Cleaning.release(container, Cause.USER);
        }
        make(container, Cause.USER, false, draft -> {});
    }

    /**
     * Makes a container that is at rest.
     *
     * @param keepRestartCount whether this is the restart policy's doing, so that the count goes on
     * @param next what else changes in the same transaction, such as the intent of what comes next
     */
    static void make(
            LockedContainer container, Cause cause, boolean keepRestartCount, Consumer<ContainerStatus.Change> next) {
        EngineContext context = container.context();
        container.beginStep(Intent.Operation.INIT, cause);
        Map<String, ContainerRecord> joined = new LinkedHashMap<>();
        CreatedContainer created;
        try {
            created = create(
                    container,
                    container.runtime(),
                    id -> joined.computeIfAbsent(id, other -> joinable(context, other)));
        } catch (EngineException e) {
            throw failed(container, cause, e);
        }
        // As soon as may be: this is the process that was made only as long as it cannot have been replaced.
        Optional<ProcessIdentity> process = context.host().processes().identify(created.pid());
        try {
            requireStillThere(context, joined.values());
            HandoverFileWriter.write(container.config().spec().files(), created);
        } catch (EngineException e) {
            undo(container, e);
            throw failed(container, cause, e);
        }
        try {
            container.finish(
                    Intent.Operation.INIT,
                    cause,
                    "",
                    draft -> {
                        draft.state = TransitionTable.afterMaking();
                        draft.run++;
                        draft.pid = created.pid();
                        draft.process = process;
                        draft.monitor = created.monitor();
                        draft.exit = Optional.empty();
                        draft.oomKilled = false;
                        draft.stoppedByUser = false;
                        draft.restartDue = false;
                        draft.restartCount = keepRestartCount ? draft.restartCount : 0;
                        draft.error = "";
                        next.accept(draft);
                    },
                    container.event("init"),
                    transaction -> transaction.deleteExecs(container.id()));
        } catch (RuntimeException e) {
            undo(container, e);
            throw e;
        }
    }

    private static CreatedContainer create(
            LockedContainer container, OciRuntime runtime, Function<String, ContainerRecord> others) {
        EngineContext context = container.context();
        OciSpec spec = context.bundles().generate(container.config(), others);
        LogSink log = context.logs().driver(container.config().logDriver()).sink(container.logTarget());
        boolean bundled = !runtime.info().features().contains(RuntimeFeature.WITHOUT_BUNDLE);
        if (bundled) {
            context.layout().create(container.id());
            context.bundles().write(container.config(), others, spec);
        } else if (!(log instanceof LogSink.None)) {
            // Unless told otherwise, drivers have logs written there.
            Layout.makeDirectory(context.layout().bundle(container.id()));
        }
        LogRotations.beforeRun(container);
        return runtime.create(new CreateRequest(
                container.bundle(),
                container.config().spec().stdio(),
                log,
                container.config().spec().lifecycle().runTimeout(),
                exitCommand(context, container.id()),
                bundled ? Optional.empty() : Optional.of(spec)));
    }

    private static EngineException failed(LockedContainer container, Cause cause, EngineException failure) {
        try {
            container.fail(Intent.Operation.INIT, cause, failure);
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
        return failure;
    }

    private static void undo(LockedContainer container, RuntimeException failure) {
        try {
            container.runtime().delete(container.bundle());
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    private static ContainerRecord joinable(EngineContext context, String id) {
        return context.store()
                .read(view -> view.container(id))
                .filter(record -> Exits.isJoinable(context, record))
                .orElseThrow(() -> new EngineException(
                        ErrorCode.CONTAINER_STATE,
                        "container " + id + " does not run, so its namespaces cannot be joined",
                        "start it first"));
    }

    /**
     * What is joined is named to the runtime by a number. If its process lives now, it had the number all along; if not,
     * the runtime may have found another process by it.
     */
    private static void requireStillThere(EngineContext context, Collection<ContainerRecord> joined) {
        for (ContainerRecord other : joined) {
            if (!Exits.isJoinable(context, other)) {
                throw new EngineException(
                        ErrorCode.CONTAINER_STATE,
                        "container " + other.id() + " ended while its namespaces were joined",
                        "start it first");
            }
        }
    }

    private static List<String> exitCommand(EngineContext context, String id) {
        return context.exitCommand().isEmpty() ? List.of() : ExitCommand.of(context, id);
    }
}
