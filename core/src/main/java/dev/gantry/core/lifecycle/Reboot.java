// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lifecycle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.Event;
import dev.gantry.api.model.ExitRecord;
import dev.gantry.api.model.ExitStatus;
import dev.gantry.api.model.JournalEntry;
import dev.gantry.api.model.JournalEntry.Cause;
import dev.gantry.core.lock.HeldLock;
import dev.gantry.core.lock.LockRank;
import dev.gantry.core.model.ContainerRecord;
import dev.gantry.core.model.ContainerStatus;
import dev.gantry.core.state.TransitionTable;
import dev.gantry.core.store.StoreTransaction;

/**
 * Makes the records true again after the machine was restarted. That it was is told by the kernel's boot id, kept in the
 * store, and never by a file that ought to have vanished. Nothing is started.
 */
public final class Reboot {
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
                if (!first) {
                    wipe(context.layout().exits());
                    wipe(context.layout().engines());
                    wipe(context.layout().runRoot().resolve("containers"));
                    wipe(context.layout().runRoot().resolve("runtime"));
                }
                context.store().write(transaction -> {
                    if (!first) {
                        refresh(transaction);
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
                    "give the same --runroot until the next reboot");
        }
    }

    private String runRoot() {
        try {
            return context.layout().runRoot().toRealPath().toString();
        } catch (IOException e) {
            throw new EngineException(
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
            throw new EngineException(
                    ErrorCode.STORE_UNWRITABLE,
                    "cannot clear " + directory + " after a reboot: " + e.getMessage(),
                    "delete what is in it",
                    e);
        }
    }

    private void refresh(StoreTransaction transaction) {
        Instant now = context.host().clock().instant();
        List<ContainerRecord> all =
                transaction.containersIn(EnumSet.allOf(dev.gantry.api.model.ContainerState.class), true);
        for (ContainerRecord record : all) {
            refresh(transaction, record, now);
        }
        transaction.addEvent(
                new Event(0, now, Event.Type.SYSTEM, "refresh", "", "", "", OptionalInt.empty(), Map.of()));
    }

    private static void refresh(StoreTransaction transaction, ContainerRecord record, Instant now) {
        ContainerStatus old = record.status();
        boolean wasUp = TransitionTable.isUp(old.state()) || TransitionTable.isStopping(old.state());
        // What goes when it ends is left as ended, for the settlement to remove; at rest, nobody would look at it
        // again.
        boolean goes = record.config().spec().lifecycle().autoRemove()
                && (wasUp || TransitionTable.awaitsCleanup(old.state()));
        ExitStatus lost = new ExitStatus.Unknown("the machine was restarted");
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
                draft.exit = Optional.of(lost);
                draft.finishedAt = Optional.of(now);
            }
        });
        if (wasUp) {
            ExitRecord exit = new ExitRecord(
                    record.id(), record.config().name(), old.run(), lost, false, ExitRecord.Source.REBOOT, now);
            transaction.addExit(exit);
            transaction.addEvent(Events.died(record, exit));
        }
        if (!next.equals(old)) {
            transaction.saveStatus(record.id(), next);
            transaction.addJournal(
                    new JournalEntry(0, record.id(), now, old.state(), next.state(), "boot", Cause.BOOT, ""));
        }
    }
}
