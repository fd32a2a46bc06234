// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lifecycle;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.gantry.api.LogStream;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.LogQuery;
import dev.gantry.api.model.LogRecord;
import dev.gantry.core.model.ContainerRecord;
import dev.gantry.core.state.TransitionTable;
import dev.gantry.spi.host.Cancellable;
import dev.gantry.spi.log.LogReader;
import dev.gantry.spi.log.LogTarget;

/**
 * A container's log as its driver reads it, followed until the container has exited and everything was read. The
 * container is at its end when the run that was under way has left the ledger's or the store's account of live
 * containers; only after that is the log read one last time, so that no record can be missed.
 */
public final class FollowedLog implements LogStream {
    /** How often to look when no hint comes. */
    private static final Duration FALLBACK = Duration.ofMillis(100);

    /** How many records are read at once, at most: enough that passing the gate costs nothing, and little memory. */
    private static final int BATCH = 1000;

    private final EngineContext context;
    private final ContainerRecord start;
    private final LogQuery query;
    private final LogReader reader;
    private final ChangeFeed.Subscription changes;
    private final @Nullable Cancellable fileWatch;
    private boolean settled;
    private List<LogRecord> batch = List.of();
    /** How many records of the batch were given. */
    private int given;

    private volatile boolean closed;

    /**
     * @param start the container as it is now
     * @throws EngineException with {@link ErrorCode#NO_LOGS} when its driver keeps nothing
     */
    public FollowedLog(EngineContext context, ContainerRecord start, LogQuery query) {
        this.context = context;
        this.start = start;
        this.query = query;
        String driver = start.config().logDriver();
        LogTarget target = LockedContainer.logTarget(context.layout(), start.config());
        this.changes = context.changes().subscribe(start.id());
        this.reader = read(driver, target);
        this.fileWatch = query.follow() ? watch(driver, target) : null;
    }

    private LogReader read(String driver, LogTarget target) {
        try {
            return context.gate().pass(() -> context.logs().read(driver, target, query));
        } catch (RuntimeException | Error e) {
            changes.close();
            throw e;
        }
    }

    private @Nullable Cancellable watch(String driver, LogTarget target) {
        try {
            Optional<Path> directory = context.logs()
                    .driver(driver)
                    .path(target)
                    .map(Path::getParent)
                    .filter(Files::isDirectory);
            return directory.isPresent()
                    ? context.host().directories().watch(directory.get(), files -> changes.wake())
                    : null;
        } catch (RuntimeException | Error e) {
            changes.close();
            reader.close();
            throw e;
        }
    }

    @Override
    public boolean hasNext() {
        try {
            while (given == batch.size() && !closed) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                boolean ended = context.gate().pass(this::look);
                if (batch.isEmpty()) {
                    if (ended) {
                        return false;
                    }
                    changes.await(FALLBACK);
                }
            }
            return isReady();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(ErrorCode.CANCELLED, "reading the log of container " + start.id());
        }
    }

    @Override
    public boolean isReady() {
        return given < batch.size() && !closed;
    }

    /**
     * Reads on.
     *
     * @return whether the end was there before; if so, and nothing was read, all is read
     */
    private boolean look() {
        boolean ended = !query.follow() || hasEnded();
        if (ended && !settled) {
            settled = true;
            reader.settle();
        }
        batch = reader.next(BATCH);
        given = 0;
        return ended;
    }

    /** Whether nothing more can be written that the query would want. */
    private boolean hasEnded() {
        Instant now = context.host().clock().instant();
        return query.until().filter(until -> !now.isBefore(until)).isPresent()
                || context.store()
                        .read(view -> view.exit(start.id(), start.status().run())
                                        .isPresent()
                                || view.container(start.id())
                                        .filter(record -> TransitionTable.isLive(
                                                        record.status().state())
                                                || record.status().intent().isPresent())
                                        .isEmpty());
    }

    @Override
    public LogRecord next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the log has ended");
        }
        return batch.get(given++);
    }

    @Override
    public void close() {
        closed = true;
        changes.wake();
        changes.close();
        if (fileWatch != null) {
            fileWatch.close();
        }
        reader.close();
    }
}
