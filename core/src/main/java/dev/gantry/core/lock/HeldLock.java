// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lock;

/** A lock that the present thread holds until it closes this. */
public final class HeldLock implements AutoCloseable {
    private final LockTable table;
    private final LockKey key;
    private boolean open = true;

    HeldLock(LockTable table, LockKey key) {
        this.table = table;
        this.key = key;
    }

    /** Lets go. Only for the thread that took it; closing twice is allowed. */
    @Override
    public void close() {
        if (open) {
            open = false;
            table.release(key);
        }
    }
}
