// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.host;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.gantry.api.error.EngineException;
import dev.gantry.spi.host.Cancellable;
import dev.gantry.spi.host.ProcessIdentity;
import dev.gantry.spi.host.ProcessTable;
import dev.gantry.spi.host.Scheduler;

/**
 * Tells of ends of processes that are not our children. Each is watched by a pidfd; where there is none to be had (an
 * old kernel, no native code, no descriptor left), that process is looked at every 250 milliseconds.
 */
final class ProcessExits implements AutoCloseable {
    private static final Duration LOOK_EVERY = Duration.ofMillis(250);
    private static final Logger LOG = LoggerFactory.getLogger(ProcessExits.class);

    /** One wish; its action runs once at most. */
    static final class Watch {
        final ProcessIdentity process;
        private final Runnable action;
        private final AtomicBoolean settled = new AtomicBoolean();

        private Watch(ProcessIdentity process, Runnable action) {
            this.process = process;
            this.action = action;
        }

        /** Whether the action was run or called off. */
        boolean settled() {
            return settled.get();
        }
    }

    private final ProcessTable table;
    private final Scheduler scheduler;
    private final @Nullable PidfdPoller poller;
    private volatile boolean closed;

    ProcessExits(ProcessTable table, Scheduler scheduler) {
        this(table, scheduler, ProcessExits::openPoller);
    }

    /** @param open makes a poller that tells a consumer, or null when there can be none */
    ProcessExits(ProcessTable table, Scheduler scheduler, Function<Consumer<Watch>, @Nullable PidfdPoller> open) {
        this.table = table;
        this.scheduler = scheduler;
        this.poller = open.apply(this::ended);
    }

    private static @Nullable PidfdPoller openPoller(Consumer<Watch> onEnd) {
        try {
            return PidfdPoller.open(onEnd);
        } catch (LinkageError e) {
            LOG.debug("no native code here; process ends are found by looking", e);
            return null;
        }
    }

    Cancellable watch(ProcessIdentity process, Runnable action) {
        Watch watch = new Watch(process, action);
        if (poller == null || !poller.add(watch)) {
            look(watch);
            return () -> watch.settled.set(true);
        }
        // The number may have meant another process by the time its descriptor was opened.
        if (!table.isAlive(process)) {
            ended(watch);
        }
        return () -> {
            watch.settled.set(true);
            poller.forget(watch);
        };
    }

    private void look(Watch watch) {
        if (watch.settled() || closed) {
            return;
        }
        if (table.isAlive(watch.process)) {
            scheduleLook(watch);
        } else {
            ended(watch);
        }
    }

    private void scheduleLook(Watch watch) {
        try {
            scheduler.schedule(LOOK_EVERY, () -> look(watch));
        } catch (EngineException e) {
            LOG.debug("the engine was closed while it watched process {}", watch.process.pid(), e);
        }
    }

    private void ended(Watch watch) {
        if (watch.settled.compareAndSet(false, true) && !closed) {
            if (poller != null) {
                poller.forget(watch);
            }
            try {
                scheduler.execute(watch.action);
            } catch (EngineException e) {
                LOG.debug("the engine was closed when process {} ended", watch.process.pid(), e);
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        if (poller != null) {
            poller.close();
        }
    }
}
