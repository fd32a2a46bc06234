// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.store;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * Records in the memory of one process, for tests and for engines that need not outlive it. Readers look at the last
 * published version and never wait; a writer changes a copy, which shares all that stays the same, and publishes it.
 */
public final class InMemoryStateStore implements StateStore {
    private final Retention retention;
    private final ReentrantLock writing = new ReentrantLock();
    private volatile MemoryTables published = new MemoryTables();
    private volatile boolean closed;

    /** An empty store. */
    public InMemoryStateStore() {
        this(Retention.IN_MEMORY);
    }

    InMemoryStateStore(Retention retention) {
        this.retention = retention;
    }

    @Override
    public <T> T read(Function<StoreView, T> query) {
        requireOpen();
        try (MemoryView view = new MemoryView(published)) {
            return query.apply(view);
        }
    }

    @Override
    public <T> T write(Function<StoreTransaction, T> change) {
        if (writing.isHeldByCurrentThread()) {
            throw StoreRefusals.nestedWrite();
        }
        writing.lock();
        try {
            requireOpen();
            MemoryTables copy = published.copy();
            try (MemoryTransaction transaction = new MemoryTransaction(copy, retention)) {
                T result = change.apply(transaction);
                published = copy;
                return result;
            }
        } finally {
            writing.unlock();
        }
    }

    private void requireOpen() {
        if (closed) {
            throw StoreRefusals.closed(description());
        }
    }

    @Override
    public String description() {
        return "in memory";
    }

    @Override
    public void close() {
        closed = true;
    }
}
