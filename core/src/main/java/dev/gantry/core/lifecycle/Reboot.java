// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lifecycle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.error.FileFailure;
import dev.gantry.api.model.ContainerState;
import dev.gantry.api.model.Event;
import dev.gantry.api.model.ExecExit;
import dev.gantry.api.model.ExitRecord;
import dev.gantry.api.model.ExitStatus;
import dev.gantry.api.model.JournalEntry;
import dev.gantry.api.model.JournalEntry.Cause;
import dev.gantry.core.lock.HeldLock;
import dev.gantry.core.lock.LockRank;
import dev.gantry.core.model.ContainerRecord;
import dev.gantry.core.model.ContainerStatus;
import dev.gantry.core.model.ExecRecord;
import dev.gantry.core.state.TransitionTable;
import dev.gantry.core.store.StoreTransaction;
import dev.gantry.core.store.StoreView;
import dev.gantry.spi.runtime.ExitReport;

/**
 * Makes the records true again after the machine was restarted. That it was is told by the kernel's boot id, kept in the
 * store, and never by a file that ought to have vanished. Nothing is started.
 */
public final class Reboot {
    private static final Logger LOG = LoggerFactory.getLogger(Reboot.class);
    private static final String RESTARTED = "the machine was restarted";
    private static final String BOOT_ID = "boot-id";
    private static final String RUN_ROOT = "run-root";

    private final EngineContext context;

    /** @param context what to work with */
    public Reboot(EngineContext context) {
        this.context = context;
    }

    /**
     * Compares the boot id of the store with the present one, and acts when they differ.
     *
     * @param bootId the present one
     * @throws EngineException with {@link ErrorCode#INVALID_CONFIG} when the root is in use with another run root
     */
    public void notice(String bootId) {
        if (isCurrent(bootId)) {
            requireSameRunRoot();
            return;
        }
        HeldLock lock = context.locks().acquire(LockRank.ENGINE, "", "boot");
        try {
            if (!isCurrent(bootId)) {
                boolean first = context.store().read(view -> view.meta(BOOT_ID)).isEmpty();
                Map<String, ExitReport> lastWords = first ? Map.of() : lastWords();
                if (!first) {
                    wipe(context.layout().exits());
                    wipe(context.layout().engines());
                    wipe(context.layout().runRoot().resolve("containers"));
                    wipe(context.layout().runRoot().resolve("runtime"));
                }
                context.store().write(transaction -> {
                    if (!first) {
                        refresh(transaction, lastWords);
                    }
                    transaction.putMeta(BOOT_ID, bootId);
                    transaction.putMeta(RUN_ROOT, runRoot());
                    return true;
                });
            }
        } finally {
            lock.close();
        }
    }

    /** Within one boot, exit files and pid files are where the first engine put them. */
    private void requireSameRunRoot() {
        String used = context.store().read(view -> view.meta(RUN_ROOT)).orElse(runRoot());
        if (!used.equals(runRoot())) {
            throw new EngineException(
                    ErrorCode.INVALID_CONFIG,
                    "root " + context.layout().root() + " is in use with run root " + used + ", not with " + runRoot(),
                    "keep the same runRoot (--runroot) until the next reboot");
        }
    }

    private String runRoot() {
        try {
            return context.layout().runRoot().toRealPath().toString();
        } catch (IOException e) {
            throw FileFailure.of(
                    ErrorCode.STORE_UNWRITABLE,
                    "cannot find " + context.layout().runRoot(),
                    null,
                    e);
        }
    }

    private boolean isCurrent(String bootId) {
        return context.store()
                .read(view -> view.meta(BOOT_ID))
                .filter(bootId::equals)
                .isPresent();
    }

    private static void wipe(Path directory) {
        try {
            if (Files.exists(directory)) {
                MoreFiles.deleteDirectoryContents(directory, RecursiveDeleteOption.ALLOW_INSECURE);
            }
        } catch (IOException e) {
            throw FileFailure.of(
                    ErrorCode.STORE_UNWRITABLE,
                    "cannot clear " + directory + " after a reboot",
                    "delete what is in it",
                    e);
        }
    }

    /**
     * What monitors wrote down as the machine went down, by full id, and nobody had the time to record. To be asked before
     * the run root, which may be on a disk, is cleared.
     */
    private Map<String, ExitReport> lastWords() {
        Map<String, ExitReport> reports = new HashMap<>();
        for (ContainerRecord record : context.store().read(Reboot::all)) {
            if (wasUp(record)) {
                try {
                    context.runtimes()
                            .runtime(record.config().runtime())
                            .exitReport(LockedContainer.bundle(context.layout(), record.config()))
                            .ifPresent(report -> reports.put(record.id(), report));
                } catch (EngineException e) {
                    LOG.warn("cannot tell how container {} ended before the reboot: {}", record.id(), e.getMessage());
                }
            }
        }
        // What they found or made for themselves is about to be cleared.
        context.runtimes().close();
        return reports;
    }

    private static List<ContainerRecord> all(StoreView view) {
        return view.containersIn(EnumSet.allOf(ContainerState.class), true);
    }

    private static boolean wasUp(ContainerRecord record) {
        ContainerState state = record.status().state();
        return TransitionTable.isUp(state) || TransitionTable.isStopping(state);
    }

    private void refresh(StoreTransaction transaction, Map<String, ExitReport> lastWords) {
        Instant now = context.host().clock().instant();
        for (ContainerRecord record : all(transaction)) {
            refresh(transaction, record, Optional.ofNullable(lastWords.get(record.id())), now);
        }
        transaction.addEvent(
                new Event(0, now, Event.Type.SYSTEM, "refresh", "", "", "", OptionalInt.empty(), Map.of()));
    }

    private static void refresh(
            StoreTransaction transaction, ContainerRecord record, Optional<ExitReport> lastWord, Instant now) {
        ContainerStatus old = record.status();
        boolean wasUp = wasUp(record);
        // What goes when it ends is left as ended, for the settlement to remove; at rest, nobody would look at it
        // again.
        boolean goes =
                record.config().spec().lifecycle().autoRemove() && (wasUp || TransitionTable.hasEnded(old.state()));
        ExitRecord exit = exit(record, lastWord, now);
        ContainerStatus next = old.with(draft -> {
            draft.state = goes ? TransitionTable.afterExit() : TransitionTable.afterReboot(old.state());
            draft.pid = 0;
            draft.monitor = Optional.empty();
            draft.restartDue = false;
            draft.restartCount = 0;
            // A removal goes on; all else is over.
            if (!TransitionTable.isBeingRemoved(old.state())) {
                draft.intent = Optional.empty();
            }
            if (wasUp) {
                draft.exit = Optional.of(exit.status());
                draft.oomKilled = exit.oomKilled();
                draft.finishedAt = Optional.of(exit.finishedAt());
            }
        });
        if (wasUp) {
            transaction.addExit(exit);
            transaction.addEvent(Events.died(record, exit));
        }
        for (ExecRecord session : transaction.activeExecs(record.id())) {
            ExitStatus unknown = new ExitStatus.Unknown(RESTARTED);
            if (session.spec().autoRemove()) {
                transaction.deleteExec(session.id());
            } else {
                transaction.saveExec(session.with(new ExecRecord.Stopped(session.startedAt(), now, unknown)));
            }
            transaction.addExecExit(new ExecExit(session.id(), session.containerId(), session.run(), unknown, now));
        }
        if (!next.equals(old)) {
            transaction.saveStatus(record.id(), next);
            transaction.addJournal(
                    new JournalEntry(0, record.id(), now, old.state(), next.state(), "boot", Cause.BOOT, ""));
        }
    }

    private static ExitRecord exit(ContainerRecord record, Optional<ExitReport> lastWord, Instant now) {
        return lastWord.map(report -> exit(
                        record, report.status(), report.oomKilled(), ExitRecord.Source.MONITOR, report.finishedAt()))
                .orElseGet(() -> exit(record, new ExitStatus.Unknown(RESTARTED), false, ExitRecord.Source.REBOOT, now));
    }

    private static ExitRecord exit(
            ContainerRecord record, ExitStatus status, boolean oomKilled, ExitRecord.Source source, Instant at) {
        return new ExitRecord(
                record.id(), record.config().name(), record.status().run(), status, oomKilled, source, at);
    }
}
