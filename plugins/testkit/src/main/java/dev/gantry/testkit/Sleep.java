// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.Condition;

import org.jspecify.annotations.Nullable;

/** One thread's sleep in virtual time. Guarded by the lock of its condition. */
final class Sleep {
    /** What is longer counts as for ever. */
    static final Duration LONGEST = Duration.ofDays(36_500);

    final Thread thread;
    /** When it ends by itself; null for never. */
    final @Nullable Instant deadline;
    /** Signalled when the thread has to look at what changed. */
    final Condition changes;
    /** Whether it has ended, though the thread may not have gone on yet. */
    boolean over;

    Sleep(Thread thread, @Nullable Instant deadline, Condition changes) {
        this.thread = thread;
        this.deadline = deadline;
        this.changes = changes;
    }

    void end() {
        over = true;
        changes.signal();
    }

    @Override
    public String toString() {
        return "\"" + thread.getName() + "\" " + (deadline == null ? "for ever" : "until " + deadline);
    }
}
