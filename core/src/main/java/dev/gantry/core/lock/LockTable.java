// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lock;

import java.io.IOException;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.LockInfo;

/** All locks of a root as one process sees them. Safe for use by any thread. See the package for order and mechanism. */
public final class LockTable implements AutoCloseable {
    private static final Path PROC_LOCKS = Path.of("/proc/locks");
    private static final long FIRST_PAUSE_NANOS = 100_000;
    private static final long LONGEST_PAUSE_NANOS = 5_000_000;

    private static final ThreadLocal<Deque<LockKey>> HELD = ThreadLocal.withInitial(ArrayDeque::new);

    private final @Nullable LockFile file;
    private final Clock clock;
    private final ConcurrentMap<LockKey, ObjectLock> entries;

    private LockTable(@Nullable LockFile file, ConcurrentMap<LockKey, ObjectLock> entries, Clock clock) {
        this.file = file;
        this.entries = entries;
        this.clock = clock;
    }

    /** Locks shared with every process that opens the same file. */
    public static LockTable shared(Path lockFile, Clock clock) {
        LockFile file = LockFile.open(lockFile);
        return new LockTable(file, file.locks(), clock);
    }

    /** Locks of this process and this table alone. */
    public static LockTable local(Clock clock) {
        return new LockTable(null, new ConcurrentHashMap<>(), clock);
    }

    /**
     * Takes a lock, waiting as long as it takes.
     *
     * @param purpose what for, as {@code locks} shows it
     * @throws EngineException with {@link ErrorCode#CANCELLED} when interrupted, {@link ErrorCode#INTERNAL} when the order
     *     of ranks is violated or this thread has the lock already
     */
    public HeldLock acquire(LockRank rank, String objectId, String purpose) {
        LockKey key = new LockKey(rank, objectId);
        requireOrder(key);
        ObjectLock entry = enter(key);
        try {
            entry.lock.lockInterruptibly();
        } catch (InterruptedException e) {
            leave(key, entry);
            Thread.currentThread().interrupt();
            throw interrupted(key);
        }
        try {
            lockFile(key, entry);
        } catch (RuntimeException | Error e) {
            entry.lock.unlock();
            leave(key, entry);
            throw e;
        }
        return hold(key, entry, purpose);
    }

    /** Takes a lock if nobody has it. */
    public Optional<HeldLock> tryAcquire(LockRank rank, String objectId, String purpose) {
        LockKey key = new LockKey(rank, objectId);
        requireOrder(key);
        ObjectLock entry = enter(key);
        if (entry.lock.tryLock()) {
            if (tryLockFile(key, entry)) {
                return Optional.of(hold(key, entry, purpose));
            }
            entry.lock.unlock();
        }
        leave(key, entry);
        return Optional.empty();
    }

    private static void requireOrder(LockKey key) {
        for (LockKey held : HELD.get()) {
            if (held.equals(key)) {
                throw new EngineException(
                        ErrorCode.INTERNAL,
                        "this thread holds the lock of " + key + " already",
                        "inside a batch, use the operations it hands out");
            }
            if (held.rank().compareTo(key.rank()) > 0) {
                throw new EngineException(
                        ErrorCode.INTERNAL, "lock order violated: " + key + " wanted while holding " + held);
            }
        }
    }

    private ObjectLock enter(LockKey key) {
        return entries.compute(key, (k, present) -> {
            ObjectLock entry = present == null ? new ObjectLock() : present;
            entry.users++;
            return entry;
        });
    }

    private void leave(LockKey key, ObjectLock left) {
        entries.computeIfPresent(key, (k, entry) -> --left.users == 0 ? null : entry);
    }

    private HeldLock hold(LockKey key, ObjectLock entry, String purpose) {
        entry.holder = new ObjectLock.Holder(Thread.currentThread().getName(), clock.instant(), purpose);
        HELD.get().push(key);
        return new HeldLock(this, key);
    }

    private void lockFile(LockKey key, ObjectLock entry) {
        long pause = FIRST_PAUSE_NANOS;
        while (!tryLockFile(key, entry)) {
            LockSupport.parkNanos(pause);
            if (Thread.interrupted()) {
                Thread.currentThread().interrupt();
                throw interrupted(key);
            }
            pause = Math.min(LONGEST_PAUSE_NANOS, pause * 2);
        }
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
        ObjectLock entry = entries.get(key);
        if (entry == null || !entry.lock.isHeldByCurrentThread()) {
            throw new EngineException(ErrorCode.INTERNAL, "this thread does not hold the lock of " + key);
        }
        HELD.get().remove(key);
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
            leave(key, entry);
        }
    }

    /**
     * What is held or waited for now, by this process and by others. Takes no lock.
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
        entries.forEach((key, entry) -> {
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
                            ? LockRank.values()[(int) (offset >>> 60) & 3].display()
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
            return KernelLocks.of(PROC_LOCKS, file.inode());
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
