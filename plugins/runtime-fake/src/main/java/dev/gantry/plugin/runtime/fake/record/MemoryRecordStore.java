// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.fake.record;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** Keeps records in memory. Closing it, as each runtime does that used it, drops none. */
public final class MemoryRecordStore implements RecordStore {
    private static final int STRIPES = 64;

    private final Map<String, ContainerRecord> records = new ConcurrentHashMap<>();
    private final ReentrantLock[] locks = new ReentrantLock[STRIPES];

    /** An empty store. */
    public MemoryRecordStore() {
        for (int i = 0; i < STRIPES; i++) {
            locks[i] = new ReentrantLock();
        }
    }

    @Override
    public <T> T exclusively(String id, Supplier<T> action) {
        ReentrantLock lock = locks[Math.floorMod(id.hashCode(), STRIPES)];
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Optional<ContainerRecord> load(String id) {
        return Optional.ofNullable(records.get(id));
    }

    @Override
    public void save(ContainerRecord record) {
        records.put(record.id(), record);
    }

    @Override
    public void remove(String id) {
        records.remove(id);
    }

    @Override
    public List<String> ids() {
        return List.copyOf(records.keySet());
    }

    @Override
    public Optional<String> changedElsewhere(Path file) {
        return Optional.empty();
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
