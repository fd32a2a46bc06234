// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lifecycle;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.error.FileFailure;
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
    private static final Logger LOG = LoggerFactory.getLogger(Supervision.class);
    private static final Duration BETWEEN_ROUNDS = Duration.ofSeconds(2);
    private static final int ID_LENGTH = 64;
    private static final String DIGITS = "0123456789abcdef";
    private static final AtomicLong SERIAL = new AtomicLong();
    /** Pid and start of the process, and the number of the engine in it. */
    private static final Pattern REGISTRATION = Pattern.compile("([1-9][0-9]{0,17})\\.([0-9]{1,18})\\.[0-9]+");

    /** Whether a container that is being settled has to be settled once more. */
    private enum Demand {
        RUNNING,
        RUNNING_AND_WANTED
    }

    private final EngineContext context;
    private final Settlement settlement;
    private final Map<String, Demand> settling = new ConcurrentHashMap<>();
    private final Map<ProcessIdentity, Cancellable> monitorWatches = new ConcurrentHashMap<>();
    private final Path registration;
    private @Nullable Cancellable exitWatch;
    private volatile @Nullable Cancellable nextRound;
    private volatile boolean closed;

    /** Begins to watch, then settles what happened before. */
    public Supervision(EngineContext context) {
        this.context = context;
        this.settlement = new Settlement(context);
        this.registration = context.layout()
                .engines()
                .resolve(context.self().pid() + "." + context.self().startTicks() + "." + SERIAL.incrementAndGet());
        try {
            register();
            forgetTheDead();
            exitWatch = context.host()
                    .directories()
                    .watch(
                            context.layout().exits(),
                            file -> ended(file.getFileName().toString()));
            settlement.settleAll();
            nextRound = context.host().scheduler().schedule(BETWEEN_ROUNDS, this::round);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void register() {
        try {
            Files.newByteChannel(
                            registration,
                            EnumSet.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
                    .close();
        } catch (IOException e) {
            throw FileFailure.of(ErrorCode.STORE_UNWRITABLE, "cannot write " + registration, null, e);
        }
    }

    /** Takes away the registrations of engines that were killed, which nobody else ever would. */
    private void forgetTheDead() {
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(context.layout().engines())) {
            for (Path file : files) {
                Matcher name = REGISTRATION.matcher(file.getFileName().toString());
                if (name.matches()
                        && !context.host()
                                .processes()
                                .isAlive(new ProcessIdentity(
                                        Long.parseLong(name.group(1)), Long.parseLong(name.group(2))))) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            LOG.debug(
                    "registrations of dead engines stay in {}", context.layout().engines(), e);
        }
    }

    /**
     * Tells of a possible exit. What is to be done is done on another thread; unless a runtime within the JVM says so to
     * the very operation on the container that it is carrying out: then the thread of that operation does it when it has
     * let go of the container, which spares everybody the wait for another thread to wake up.
     */
    public void ended(String containerId) {
        if (!isId(containerId)) {
            return;
        }
        if (!closed
                && settling.merge(containerId, Demand.RUNNING, (running, wanted) -> Demand.RUNNING_AND_WANTED)
                        == Demand.RUNNING) {
            boolean here = context.locks().holds(LockRank.CONTAINER, containerId)
                    && context.gate().afterwards(() -> settleHere(containerId), () -> settleSoon(containerId));
            if (!here) {
                settleSoon(containerId);
            }
        }
    }

    /** There are other files in the directory of exit files. */
    private static boolean isId(String text) {
        return text.length() == ID_LENGTH && text.chars().allMatch(digit -> DIGITS.indexOf(digit) >= 0);
    }

    private void settleSoon(String containerId) {
        try {
            context.host().scheduler().execute(() -> settle(containerId));
        } catch (RuntimeException e) {
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

    private void settle(String containerId) {
        try {
            context.gate().pass(() -> {
                do {
                    settling.put(containerId, Demand.RUNNING);
                    settleNow(containerId);
                } while (!closed && !settling.remove(containerId, Demand.RUNNING));
                return true;
            });
        } catch (EngineException e) {
            Settlement.report(containerId, e);
        } finally {
            settling.remove(containerId);
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
        try {
            Files.deleteIfExists(registration);
        } catch (IOException e) {
            LOG.warn("cannot delete {}: {}", registration, e.getMessage());
        }
    }
}
