// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lock;

import java.nio.channels.FileLock;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/** A lock that somebody in this process holds or wants. It exists only as long as somebody does. */
final class ObjectLock {
    /** Excludes the threads of this process from each other; first come, first served. */
    final ReentrantLock lock = new ReentrantLock(true);

    /** How many threads hold or want it; guarded by the map it lives in. */
    int users;

    /** What excludes other processes, while held. */
    volatile @Nullable FileLock fileLock;

    /** Who has it. */
    volatile @Nullable Holder holder;

    /**
     * Who has a lock.
     *
     * @param thread name of the thread
     * @param since when it was acquired
     * @param purpose what for
     */
    record Holder(String thread, Instant since, String purpose) {}
}
