// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.engine;

import java.nio.channels.ByteChannel;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;

import dev.gantry.api.Attachment;
import dev.gantry.api.Container;
import dev.gantry.api.ContainerOperations;
import dev.gantry.api.ExecSession;
import dev.gantry.api.LogStream;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.AttachOptions;
import dev.gantry.api.model.CleanupOptions;
import dev.gantry.api.model.ContainerDetails;
import dev.gantry.api.model.ContainerState;
import dev.gantry.api.model.ContainerUpdate;
import dev.gantry.api.model.ExecSpec;
import dev.gantry.api.model.ExitRecord;
import dev.gantry.api.model.ExitStatus;
import dev.gantry.api.model.Explanation;
import dev.gantry.api.model.HttpAttachOptions;
import dev.gantry.api.model.HttpAttachResult;
import dev.gantry.api.model.LogQuery;
import dev.gantry.api.model.RemoveOptions;
import dev.gantry.api.model.Signal;
import dev.gantry.api.model.TerminalSize;
import dev.gantry.api.model.WaitCondition;
import dev.gantry.api.model.WaitResult;
import dev.gantry.core.lifecycle.EngineContext;
import dev.gantry.core.lifecycle.FollowedLog;
import dev.gantry.core.lifecycle.Operations;
import dev.gantry.core.lifecycle.Waiting;
import dev.gantry.core.model.ContainerRecord;
import dev.gantry.core.model.ExecRecord;

/** A container by its id. Every operation takes the lock for itself. */
final class ContainerHandle implements Container {
    private final EngineContext context;
    private final Inspection inspection;
    private final String id;
    private volatile String lastName;

    ContainerHandle(EngineContext context, Inspection inspection, String id, String name) {
        this.context = context;
        this.inspection = inspection;
        this.id = id;
        this.lastName = name;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String name() {
        record().ifPresent(record -> lastName = record.config().name());
        return lastName;
    }

    private Optional<ContainerRecord> record() {
        return context.store().read(view -> view.container(id));
    }

    private <T> T locked(String purpose, Function<ContainerOperations, T> action) {
        return Operations.locked(
                context, id, purpose, container -> action.apply(new LockedOperations(container, inspection)));
    }

    private void run(String purpose, Consumer<ContainerOperations> action) {
        locked(purpose, operations -> {
            action.accept(operations);
            return true;
        });
    }

    @Override
    public void init(Dependencies dependencies) {
        Objects.requireNonNull(dependencies, "dependencies");
        run("init", operations -> operations.init(dependencies));
    }

    @Override
    public void start(Dependencies dependencies) {
        Objects.requireNonNull(dependencies, "dependencies");
        run("start", operations -> operations.start(dependencies));
    }

    @Override
    public void stop() {
        run("stop", ContainerOperations::stop);
    }

    @Override
    public void stop(Duration timeout) {
        Objects.requireNonNull(timeout, "timeout");
        run("stop", operations -> operations.stop(timeout));
    }

    @Override
    public void restart() {
        run("restart", ContainerOperations::restart);
    }

    @Override
    public void restart(Duration timeout) {
        Objects.requireNonNull(timeout, "timeout");
        run("restart", operations -> operations.restart(timeout));
    }

    @Override
    public void kill(Signal signal) {
        Objects.requireNonNull(signal, "signal");
        run("kill", operations -> operations.kill(signal));
    }

    @Override
    public void resize(TerminalSize size) {
        Objects.requireNonNull(size, "size");
        run("resize", operations -> operations.resize(size));
    }

    @Override
    public void pause() {
        run("pause", ContainerOperations::pause);
    }

    @Override
    public void unpause() {
        run("unpause", ContainerOperations::unpause);
    }

    @Override
    public void update(ContainerUpdate update) {
        Objects.requireNonNull(update, "update");
        run("update", operations -> operations.update(update));
    }

    @Override
    public void rename(String name) {
        Objects.requireNonNull(name, "name");
        run("rename", operations -> operations.rename(name));
    }

    @Override
    public void cleanup(CleanupOptions options) {
        Objects.requireNonNull(options, "options");
        run("cleanup", operations -> operations.cleanup(options));
    }

    @Override
    public void sync() {
        run("sync", ContainerOperations::sync);
    }

    @Override
    public boolean shouldRestart() {
        try {
            return locked("should-restart", ContainerOperations::shouldRestart);
        } catch (EngineException e) {
            if (e.code() == ErrorCode.ENGINE_CLOSED || e.code() == ErrorCode.CANCELLED) {
                throw e;
            }
            return false;
        }
    }

    @Override
    public ContainerState state() {
        return locked("state", ContainerOperations::state);
    }

    @Override
    public ContainerDetails inspect() {
        return inspection.details(id);
    }

    @Override
    public void addArtifact(String name, byte[] content) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(content, "content");
        run("add-artifact", operations -> operations.addArtifact(name, content));
    }

    @Override
    public byte[] getArtifact(String name) {
        Objects.requireNonNull(name, "name");
        return artifacts().get(name);
    }

    @Override
    public void removeArtifact(String name) {
        Objects.requireNonNull(name, "name");
        artifacts().remove(name);
    }

    private Artifacts artifacts() {
        requireExists();
        return new Artifacts(context.layout().artifacts(id));
    }

    private void requireExists() {
        if (!context.store().read(view -> view.exists(id))) {
            throw new EngineException(ErrorCode.CONTAINER_REMOVED, "container " + id);
        }
    }

    @Override
    public ExitStatus waitForExit() {
        return waitForExit(FOREVER);
    }

    @Override
    public ExitStatus waitForExit(Duration timeout) {
        Objects.requireNonNull(timeout, "timeout");
        return waitFor(List.of(WaitCondition.exit()), timeout)
                .exit()
                .map(ExitRecord::status)
                .orElse(new ExitStatus.Code(0));
    }

    @Override
    public WaitResult waitFor(Collection<WaitCondition> conditions, Duration timeout) {
        Objects.requireNonNull(conditions, "conditions");
        Objects.requireNonNull(timeout, "timeout");
        try (Waiting waiting = new Waiting(context, id, conditions)) {
            return waiting.await(timeout);
        }
    }

    @Override
    public CompletableFuture<WaitResult> whenMet(Collection<WaitCondition> conditions) {
        Objects.requireNonNull(conditions, "conditions");
        Waiting waiting = new Waiting(context, id, conditions);
        CompletableFuture<WaitResult> future = new CompletableFuture<>();
        future.whenComplete((result, failure) -> waiting.cancel());
        try {
            context.host().scheduler().execute(() -> answer(future, waiting));
        } catch (RuntimeException | Error e) {
            waiting.close();
            throw e;
        }
        return future;
    }

    /** Whatever ends the wait, who holds the future learns of it. */
    private static void answer(CompletableFuture<WaitResult> future, Waiting waiting) {
        try (waiting) {
            future.complete(waiting.await(FOREVER));
        } catch (RuntimeException | Error e) {
            future.completeExceptionally(e);
        }
    }

    @Override
    public <T> T batch(Function<ContainerOperations, T> operations) {
        Objects.requireNonNull(operations, "operations");
        return Operations.pinned(
                context, id, "batch", container -> operations.apply(new LockedOperations(container, inspection)));
    }

    @Override
    public LogStream logs(LogQuery query) {
        Objects.requireNonNull(query, "query");
        if (Thread.currentThread().isInterrupted()) {
            throw new EngineException(ErrorCode.CANCELLED, "opening the log of container " + id);
        }
        ContainerRecord record =
                record().orElseThrow(() -> new EngineException(ErrorCode.CONTAINER_REMOVED, "container " + id));
        return new FollowedLog(context, record, query);
    }

    @Override
    public Attachment attach(AttachOptions options) {
        Objects.requireNonNull(options, "options");
        return Operations.locked(context, id, "attach", container -> Operations.attach(container, options));
    }

    @Override
    public Attachment startAndAttach(AttachOptions options, Dependencies dependencies) {
        Objects.requireNonNull(options, "options");
        Objects.requireNonNull(dependencies, "dependencies");
        return Operations.locked(
                context, id, "start", container -> Operations.startAndAttach(container, options, dependencies));
    }

    @Override
    public ExecSession createExec(ExecSpec spec) {
        Objects.requireNonNull(spec, "spec");
        return handle(
                Operations.locked(context, id, "exec-create", container -> Operations.createExec(container, spec)));
    }

    private ExecSession handle(ExecRecord session) {
        return new ExecHandle(context, id, session.id());
    }

    @Override
    public List<ExecSession> execSessions() {
        requireExists();
        return context.store().read(view -> view.execs(id)).stream()
                .map(this::handle)
                .toList();
    }

    @Override
    public ExecSession execSession(String idOrPrefix) {
        Objects.requireNonNull(idOrPrefix, "id");
        requireExists();
        List<ExecRecord> found = context.store().read(view -> view.execs(id)).stream()
                .filter(session -> !idOrPrefix.isEmpty() && session.id().startsWith(idOrPrefix))
                .toList();
        if (found.isEmpty()) {
            throw new EngineException(
                    ErrorCode.NO_SUCH_EXEC_SESSION, "container " + id + " has no exec session \"" + idOrPrefix + "\"");
        }
        if (found.size() > 1) {
            throw new EngineException(
                    ErrorCode.AMBIGUOUS_ID,
                    "more than one exec session of container " + id + " begins with \"" + idOrPrefix + "\"",
                    "use more of the id");
        }
        return handle(found.get(0));
    }

    @Override
    public HttpAttachResult httpAttach(ByteChannel connection, HttpAttachOptions options) {
        Objects.requireNonNull(connection, "connection");
        Objects.requireNonNull(options, "options");
        return Operations.httpAttach(context, id, connection, options);
    }

    @Override
    public Explanation explain() {
        return inspection.explain(id);
    }

    @Override
    public void remove(RemoveOptions options) {
        Objects.requireNonNull(options, "options");
        requireExists();
        Operations.remove(context, id, options);
    }

    @Override
    public Optional<Integer> run() {
        return record().map(record -> record.status().run()).filter(run -> run > 0);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ContainerHandle that && id.equals(that.id);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    @Override
    public String toString() {
        return "container " + lastName + " (" + id + ")";
    }
}
