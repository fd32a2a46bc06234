// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lifecycle;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import dev.gantry.api.error.EngineException;
import dev.gantry.core.lock.LockRank;
import dev.gantry.core.model.ContainerRecord;
import dev.gantry.spi.host.Cancellable;
import dev.gantry.spi.host.ProcessIdentity;

/**
 * Acts on exits while an engine is open. It watches the directory of exit files and the monitors of all containers of the
 * root, whoever started them; now and then it makes a round of what is unsettled, which finds overdue stops, monitors that
 * are not watched yet, and anything of which no hint came. By a file it says that it does all this, so that the monitor's
 * exit command need not. Safe for use by any thread.
 */
public final class Supervision implements AutoCloseable {
    private static final Duration BETWEEN_ROUNDS = Duration.ofSeconds(2);
    private static final int ID_LENGTH = 64;
    private static final String DIGITS = "0123456789abcdef";

    /** Whether a container that is being settled has to be settled once more. */
    private enum Demand {
        RUNNING,
        RUNNING_AND_WANTED
    }

    private final EngineContext context;
    private final Settlement settlement;
    private final Map<String, Demand> settling = new ConcurrentHashMap<>();
    private final Map<ProcessIdentity, Cancellable> monitorWatches = new ConcurrentHashMap<>();
    private final LogRotations rotations;
    private final Registration registration;
    private @Nullable Cancellable exitWatch;
    private volatile @Nullable Cancellable nextRound;
    private volatile boolean closed;

    /** Begins to watch, then settles what happened before. */
    public Supervision(EngineContext context) {
        this.context = context;
        this.settlement = new Settlement(context);
        this.rotations = new LogRotations(context);
        this.registration = Registration.of(context);
        try {
            exitWatch = context.host().directories().watch(context.layout().exits(), this::reported);
            settlement.settleAll();
            rotations.lookAndWatch(settlement.unsettled());
            nextRound = context.host().scheduler().schedule(BETWEEN_ROUNDS, this::round);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Tells of a possible exit. What is to be done is done on another thread; unless a runtime within the JVM says so to
     * the very operation on the container that it is carrying out: then the thread of that operation does it when it has
     * let go of the container, which spares everybody the wait for another thread to wake up.
     */
    public void ended(String containerId) {
        if (isOurs(containerId)) {
            boolean here = context.locks().holds(LockRank.CONTAINER, containerId)
                    && context.gate().afterwards(() -> settleHere(containerId), () -> settleSoon(containerId));
            if (!here) {
                settleSoon(containerId);
            }
        }
    }

    /**
     * Acts on exit files; on the last of them by this thread: another would have to wake up first, while whoever waits for
     * the exit waits for that, too.
     */
    private void reported(Set<Path> exitFiles) {
        Set<String> ended = new LinkedHashSet<>();
        for (Path file : exitFiles) {
            String id = containerOf(file.getFileName().toString());
            if (isId(id)) {
                ended.add(id);
            }
        }
        int left = ended.size();
        for (String id : ended) {
            left--;
            if (isOurs(id)) {
                if (left > 0) {
                    settleSoon(id);
                } else {
                    settle(id);
                }
            }
        }
    }

    /**
     * The id in the name of an exit file. It is written as {@code ID.SUFFIX} and renamed, and the first is news enough: by
     * the time that the lock of the container is taken and its record read, there will be the second; if not, its own news
     * follows.
     */
    private static String containerOf(String fileName) {
        return fileName.length() > ID_LENGTH && fileName.charAt(ID_LENGTH) == '.'
                ? fileName.substring(0, ID_LENGTH)
                : fileName;
    }

    /** Whether the caller is to have a container settled; otherwise whoever settles it now will do so once more. */
    private boolean isOurs(String containerId) {
        return !closed
                && isId(containerId)
                && settling.merge(containerId, Demand.RUNNING, (running, wanted) -> Demand.RUNNING_AND_WANTED)
                        == Demand.RUNNING;
    }

    /** There are other files in the directory of exit files. */
    private static boolean isId(String text) {
        int digits = 0;
        while (digits < text.length() && DIGITS.indexOf(text.charAt(digits)) >= 0) {
            digits++;
        }
        return digits == ID_LENGTH && text.length() == ID_LENGTH;
    }

    private void settleSoon(String containerId) {
        try {
            context.host().scheduler().execute(() -> settle(containerId));
        } catch (RuntimeException | Error e) {
            settling.remove(containerId);
            throw e;
        }
    }

    /** Once, without waiting for anybody: what may take long, or go on for ever, is for another thread. */
    private void settleHere(String containerId) {
        boolean over = false;
        try {
            over = settlement.settleIfFree(containerId) && settling.remove(containerId, Demand.RUNNING);
        } finally {
            if (!over) {
                settleSoon(containerId);
            }
        }
    }

    /**
     * Once. What is wanted meanwhile is a task of its own, so that a container that ends as often as it is started takes
     * turns with the others, and so that it can be told from one that takes long to settle.
     */
    private void settle(String containerId) {
        boolean over = true;
        try {
            over = context.gate().pass(() -> {
                settling.put(containerId, Demand.RUNNING);
                settleNow(containerId);
                return closed || settling.remove(containerId, Demand.RUNNING);
            });
        } catch (EngineException e) {
            Settlement.report(containerId, e);
        } finally {
            if (over) {
                settling.remove(containerId);
            }
        }
        if (!over) {
            settleSoon(containerId);
        }
    }

    /** Whoever holds the lock may be waiting for this very end, and will let go, or record it, when told. */
    private void settleNow(String containerId) {
        if (!settlement.settleIfFree(containerId)) {
            context.changes().changed(containerId);
            settlement.settle(containerId);
        }
    }

    private void round() {
        try {
            context.gate().pass(() -> {
                settlement.settleAll();
                List<ContainerRecord> unsettled = settlement.unsettled();
                unsettled.forEach(this::watchMonitor);
                rotations.lookAndWatch(unsettled);
                return true;
            });
        } catch (EngineException e) {
            Settlement.report("all", e);
        } finally {
            if (!closed) {
                nextRound = context.host().scheduler().schedule(BETWEEN_ROUNDS, this::round);
            }
        }
    }

    private void watchMonitor(ContainerRecord record) {
        record.status()
                .monitor()
                .ifPresent(monitor -> monitorWatches.computeIfAbsent(
                        monitor,
                        process -> context.host().processes().onExit(process, () -> {
                            monitorWatches.remove(process);
                            ended(record.id());
                        })));
    }

    /** Ends the watching. What is under way goes on; the engine waits for it by its gate. */
    @Override
    public void close() {
        closed = true;
        for (Cancellable wish : new Cancellable[] {exitWatch, nextRound}) {
            if (wish != null) {
                wish.close();
            }
        }
        Set.copyOf(monitorWatches.values()).forEach(Cancellable::close);
        rotations.close();
        registration.close();
    }
}
