// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lifecycle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.error.FileFailure;
import dev.gantry.core.model.ContainerRecord;
import dev.gantry.core.state.TransitionTable;
import dev.gantry.spi.host.Cancellable;
import dev.gantry.spi.log.LogRotation;
import dev.gantry.spi.log.LogTarget;

/**
 * Rotates the logs of live containers once they have their size, whoever started them. Several engines may do so at once:
 * a log is rotated by whoever gets the lock of its container, and looked at again under it. A rotation that fails is tried
 * again, less and less often; meanwhile the log grows, and nothing of it is lost. Safe for use by any thread.
 */
final class LogRotations implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogRotations.class);

    /** As {@code locks} shows it. */
    private static final String PURPOSE = "rotate-log";

    private final EngineContext context;
    private final RetryPace pace;
    private final Map<String, Cancellable> watches = new ConcurrentHashMap<>();
    private volatile boolean closed;

    LogRotations(EngineContext context) {
        this.context = context;
        this.pace = new RetryPace(context.host().clock());
    }

    /** How the log of a container is rotated; empty when it is not. */
    private static Optional<LogRotation> rotation(EngineContext context, ContainerRecord record) {
        LogTarget target = LockedContainer.logTarget(context.layout(), record.config());
        return context.logs().driver(record.config().logDriver()).rotation(target);
    }

    /** Rotates what nobody writes, before a monitor goes on in it. */
    static void beforeRun(LockedContainer container) {
        LogTarget target = container.logTarget();
        container
                .context()
                .logs()
                .driver(container.config().logDriver())
                .rotation(target)
                .ifPresent(rotation -> {
                    try {
                        new LogGenerations(rotation, container.context().host()::failpoint).passAtRest();
                    } catch (IOException e) {
                        throw FileFailure.of(
                                ErrorCode.STORE_UNWRITABLE,
                                "cannot rotate log " + rotation.file(),
                                "check the disk",
                                e);
                    }
                });
    }

    /** The files that hold what a container wrote, the newest first, when its log is rotated. */
    static Optional<List<Path>> files(LockedContainer container) {
        EngineContext context = container.context();
        return context.logs()
                .driver(container.config().logDriver())
                .rotation(container.logTarget())
                .map(rotation -> new LogGenerations(rotation, context.host()::failpoint).present());
    }

    /**
     * Looks at all of them.
     *
     * @param containers those that may be live, with a record that may be old
     */
    void look(List<ContainerRecord> containers) {
        for (ContainerRecord record : containers) {
            lookAt(record);
        }
    }

    /** As {@link #look}, and from now on whenever a log grows. What is watched and is not among the containers is let go. */
    void lookAndWatch(List<ContainerRecord> containers) {
        Set<String> ids = new HashSet<>();
        for (ContainerRecord record : containers) {
            ids.add(record.id());
            lookAt(record).ifPresent(rotation -> watch(record, rotation));
        }
        pace.forgetOthers(ids);
        watches.forEach((id, watch) -> {
            if (!ids.contains(id) && watches.remove(id, watch)) {
                watch.close();
            }
        });
    }

    private void watch(ContainerRecord record, LogRotation rotation) {
        Path directory = rotation.file().getParent();
        if (directory == null || !Files.isDirectory(directory)) {
            return;
        }
        watches.computeIfAbsent(
                record.id(),
                id -> context.host().directories().watch(directory, files -> {
                    if (!closed && files.contains(rotation.file())) {
                        grown(record, rotation);
                    }
                }));
        if (closed) {
            close();
        }
    }

    /** The record need not be up to date: what matters of it never changes. */
    private void grown(ContainerRecord record, LogRotation rotation) {
        try {
            if (new LogGenerations(rotation, context.host()::failpoint).isDue()) {
                context.gate().pass(() -> {
                    lookAt(record, rotation);
                    return rotation;
                });
            }
        } catch (IOException | EngineException e) {
            LOG.debug("cannot look at log {}", rotation.file(), e);
        }
    }

    private Optional<LogRotation> lookAt(ContainerRecord record) {
        if (!TransitionTable.isLive(record.status().state())) {
            return Optional.empty();
        }
        try {
            Optional<LogRotation> rotation = rotation(context, record);
            rotation.ifPresent(how -> lookAt(record, how));
            return rotation;
        } catch (EngineException e) {
            LOG.debug("cannot tell whether the log of container {} is rotated", record.id(), e);
            return Optional.empty();
        }
    }

    private void lookAt(ContainerRecord record, LogRotation rotation) {
        LogGenerations generations = new LogGenerations(rotation, context.host()::failpoint);
        try {
            if (pace.isDue(record) && (generations.isDue() || generations.isNewFileWanted())) {
                LockedContainer.ifFree(context, record.id(), PURPOSE, container -> turn(container, generations));
            }
        } catch (IOException e) {
            failed(record, rotation, e);
        } catch (EngineException e) {
            if (e.code() == ErrorCode.CONTAINER_REMOVED
                    || e.code() == ErrorCode.CONTAINER_STOPPED
                    || e.code() == ErrorCode.ENGINE_CLOSED) {
                LOG.debug("the log of container {} need not be rotated any more", record.id(), e);
            } else {
                failed(record, rotation, e);
            }
        }
    }

    private void failed(ContainerRecord record, LogRotation rotation, Exception failure) {
        pace.failed(record);
        LOG.warn("cannot rotate log {}, which goes on growing: {}", rotation.file(), failure.getMessage());
    }

    private void turn(LockedContainer container, LogGenerations generations) {
        if (!TransitionTable.isLive(container.state())
                || container.status().intent().isPresent()) {
            return;
        }
        try {
            if (!generations.isNewFileWanted()) {
                if (!generations.isDue()) {
                    return;
                }
                generations.pass();
            }
        } catch (IOException e) {
            throw FileFailure.of(
                    ErrorCode.STORE_UNWRITABLE,
                    "cannot rename " + generations.rotation().file(),
                    null,
                    e);
        }
        container.runtime().reopenLog(container.bundle(), generations.rotation().file());
        pace.forget(container.id());
    }

    /** Ends the watching. */
    @Override
    public void close() {
        closed = true;
        watches.values().forEach(Cancellable::close);
        watches.clear();
    }
}
