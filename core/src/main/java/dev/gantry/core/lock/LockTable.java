// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lock;

import java.io.IOException;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.LockInfo;

/** All locks of a root as one process sees them. Safe for use by any thread. See the package for order and mechanism. */
public final class LockTable implements AutoCloseable {
    private static final Path PROC_LOCKS = Path.of("/proc/locks");
    private static final long FIRST_PAUSE_NANOS = 100_000;
    private static final long LONGEST_PAUSE_NANOS = 5_000_000;

    private final @Nullable LockFile file;
    private final LockSpace space;
    private final Clock clock;

    private LockTable(@Nullable LockFile file, LockSpace space, Clock clock) {
        this.file = file;
        this.space = space;
        this.clock = clock;
    }

    /** Locks shared with every process that opens the same file. */
    public static LockTable shared(Path lockFile, Clock clock) {
        LockFile file = LockFile.open(lockFile);
        return new LockTable(file, file.space(), clock);
    }

    /** Locks of this process and this table alone. */
    public static LockTable local(Clock clock) {
        return new LockTable(null, new LockSpace(), clock);
    }

    /**
     * Takes a lock, waiting as long as it takes.
     *
     * @param purpose what for, as {@code locks} shows it
     * @throws EngineException with {@link ErrorCode#CANCELLED} when interrupted; with {@link ErrorCode#WOULD_DEADLOCK} at
     *     once when this thread has the lock already, or another of the same rank; with {@link ErrorCode#INTERNAL} when
     *     the order of ranks is violated
     */
    public HeldLock acquire(LockRank rank, String objectId, String purpose) {
        LockKey key = new LockKey(rank, objectId);
        requireOrder(key, null);
        return await(key, purpose);
    }

    /**
     * Takes the lock of a container that another one depends on, while holding the other's; otherwise as {@link #acquire}.
     *
     * @param dependentId full id of the other container, whose lock this thread holds, and no third one's
     * @param objectId full id of the container that it depends on, itself or through others
     */
    public HeldLock acquireDependency(String dependentId, String objectId, String purpose) {
        LockKey key = new LockKey(LockRank.CONTAINER, objectId);
        requireOrder(key, new LockKey(LockRank.CONTAINER, dependentId));
        return await(key, purpose);
    }

    /** Whether the present thread holds a lock. */
    public boolean holds(LockRank rank, String objectId) {
        return space.held().contains(new LockKey(rank, objectId));
    }

    private HeldLock await(LockKey key, String purpose) {
        ObjectLock entry = space.enter(key);
        try {
            entry.lock.lockInterruptibly();
        } catch (InterruptedException e) {
            space.leave(key, entry);
            Thread.currentThread().interrupt();
            throw interrupted(key);
        }
        return holdOrLeave(key, entry, purpose, () -> lockFile(key, entry)).orElseThrow();
    }

    /**
     * Takes a lock if nobody has it. It never waits, so this may be tried while others of the rank are held.
     *
     * @throws EngineException as {@link #acquire}
     */
    public Optional<HeldLock> tryAcquire(LockRank rank, String objectId, String purpose) {
        LockKey key = new LockKey(rank, objectId);
        requireNotHeld(key);
        requireRankOrder(key);
        ObjectLock entry = space.enter(key);
        if (!entry.lock.tryLock()) {
            space.leave(key, entry);
            return Optional.empty();
        }
        return holdOrLeave(key, entry, purpose, () -> tryLockFile(key, entry));
    }

    /** With the in-process half in hand, gets the other; without it, gives the first back, whatever the reason. */
    private Optional<HeldLock> holdOrLeave(LockKey key, ObjectLock entry, String purpose, BooleanSupplier otherHalf) {
        boolean complete = false;
        try {
            complete = otherHalf.getAsBoolean();
        } finally {
            if (!complete) {
                entry.lock.unlock();
                space.leave(key, entry);
            }
        }
        return complete ? Optional.of(hold(key, entry, purpose)) : Optional.empty();
    }

    private void requireOrder(LockKey key, @Nullable LockKey dependent) {
        requireNotHeld(key);
        requireRankOrder(key);
        for (LockKey held : space.held()) {
            if (held.rank() == key.rank() && !held.equals(dependent)) {
                throw new EngineException(
                        ErrorCode.WOULD_DEADLOCK,
                        "the lock of " + key + " is wanted while this thread holds the lock of " + held,
                        "inside a batch, change no other " + key.rank().display() + ": do that before or after it");
            }
        }
        if (dependent != null && !space.held().contains(dependent)) {
            throw new EngineException(
                    ErrorCode.INTERNAL,
                    "lock of " + key + " wanted for " + dependent + ", whose lock this thread does not hold");
        }
    }

    private void requireNotHeld(LockKey key) {
        if (space.held().contains(key)) {
            throw new EngineException(
                    ErrorCode.WOULD_DEADLOCK,
                    "this thread holds the lock of " + key + " already",
                    "inside a batch, use the operations it hands out");
        }
    }

    private void requireRankOrder(LockKey key) {
        for (LockKey held : space.held()) {
            if (held.rank().compareTo(key.rank()) > 0) {
                throw new EngineException(
                        ErrorCode.INTERNAL, "lock order violated: " + key + " wanted while holding " + held);
            }
        }
    }

    private HeldLock hold(LockKey key, ObjectLock entry, String purpose) {
        entry.holder = new ObjectLock.Holder(Thread.currentThread().getName(), clock.instant(), purpose);
        space.push(key);
        return new HeldLock(this, key);
    }

    private boolean lockFile(LockKey key, ObjectLock entry) {
        long pause = FIRST_PAUSE_NANOS;
        while (!tryLockFile(key, entry)) {
            LockSupport.parkNanos(pause);
            if (Thread.interrupted()) {
                Thread.currentThread().interrupt();
                throw interrupted(key);
            }
            pause = Math.min(LONGEST_PAUSE_NANOS, pause * 2);
        }
        return true;
    }

    private boolean tryLockFile(LockKey key, ObjectLock entry) {
        if (file == null) {
            return true;
        }
        try {
            entry.fileLock = file.tryLock(key.offset());
            return entry.fileLock != null;
        } catch (IOException e) {
            throw new EngineException(ErrorCode.INTERNAL, "cannot lock " + key + ": " + e.getMessage(), null, e);
        }
    }

    private static EngineException interrupted(LockKey key) {
        return new EngineException(ErrorCode.CANCELLED, "interrupted while waiting for the lock of " + key);
    }

    void release(LockKey key) {
        ObjectLock entry = space.get(key);
        if (entry == null || !entry.lock.isHeldByCurrentThread()) {
            throw new EngineException(ErrorCode.INTERNAL, "this thread does not hold the lock of " + key);
        }
        space.remove(key);
        entry.holder = null;
        FileLock fileLock = entry.fileLock;
        entry.fileLock = null;
        try {
            if (fileLock != null) {
                fileLock.release();
            }
        } catch (IOException e) {
            throw new EngineException(ErrorCode.INTERNAL, "cannot unlock " + key + ": " + e.getMessage(), null, e);
        } finally {
            entry.lock.unlock();
            space.leave(key, entry);
        }
    }

    /**
     * What is held or waited for now, by this process and by others. Waits for no lock.
     *
     * @param knownIds full ids of all containers, by which locks of other processes are named
     */
    public List<LockInfo> snapshot(Iterable<String> knownIds) {
        List<LockInfo> infos = new ArrayList<>();
        Map<Long, LockKey> keysByOffset = new HashMap<>();
        for (String id : knownIds) {
            LockKey key = new LockKey(LockRank.CONTAINER, id);
            keysByOffset.put(key.offset(), key);
        }
        long self = ProcessHandle.current().pid();
        Map<Long, KernelLocks.Holder> kernel = kernelLocks();
        space.entries().forEach((key, entry) -> {
            ObjectLock.Holder holder = entry.holder;
            if (holder != null) {
                KernelLocks.Holder others = kernel.remove(key.offset());
                List<Long> waiters = new ArrayList<>(Collections.nCopies(entry.lock.getQueueLength(), self));
                if (others != null) {
                    waiters.addAll(others.waiters());
                }
                infos.add(new LockInfo(
                        key.rank().display(),
                        Optional.of(key.objectId()),
                        self,
                        Optional.of(holder.thread()),
                        Optional.of(holder.since()),
                        Optional.of(holder.purpose()),
                        waiters));
            }
        });
        kernel.forEach((offset, holder) -> {
            LockKey key = keysByOffset.get(offset);
            infos.add(new LockInfo(
                    key == null
                            ? LockRank.values()[(int) (offset >>> LockKey.RANK_SHIFT)].display()
                            : key.rank().display(),
                    Optional.ofNullable(key).map(LockKey::objectId),
                    holder.pid(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    holder.waiters()));
        });
        return infos;
    }

    private Map<Long, KernelLocks.Holder> kernelLocks() {
        if (file == null) {
            return new HashMap<>();
        }
        try {
            return file.holders(PROC_LOCKS);
        } catch (IOException e) {
            throw new EngineException(ErrorCode.INTERNAL, "cannot read " + PROC_LOCKS + ": " + e.getMessage(), null, e);
        }
    }

    /** Ends the use of the lock file. No lock may be held. */
    @Override
    public void close() {
        if (file != null) {
            file.close();
        }
    }
}
