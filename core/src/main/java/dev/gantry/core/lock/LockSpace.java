// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lock;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import org.jspecify.annotations.Nullable;

/**
 * The part of a root's locks that is within this process: all tables of the root share it, tables of different roots have
 * nothing in common.
 */
final class LockSpace {
    private final ConcurrentMap<LockKey, ObjectLock> entries = new ConcurrentHashMap<>();
    private final ThreadLocal<@Nullable Deque<LockKey>> held = new ThreadLocal<>();

    /** The lock of an object, which stays until as many have left as have entered. */
    ObjectLock enter(LockKey key) {
        return entries.compute(key, (k, present) -> {
            ObjectLock entry = present == null ? new ObjectLock() : present;
            entry.users++;
            return entry;
        });
    }

    void leave(LockKey key, ObjectLock left) {
        entries.computeIfPresent(key, (k, entry) -> --left.users == 0 ? null : entry);
    }

    @Nullable
    ObjectLock get(LockKey key) {
        return entries.get(key);
    }

    /** All locks that somebody holds or wants. */
    Map<LockKey, ObjectLock> entries() {
        return entries;
    }

    /** What the present thread holds, the latest first. */
    Collection<LockKey> held() {
        Deque<LockKey> mine = held.get();
        return mine == null ? List.of() : mine;
    }

    void push(LockKey key) {
        Deque<LockKey> mine = held.get();
        if (mine == null) {
            mine = new ArrayDeque<>();
            held.set(mine);
        }
        mine.push(key);
    }

    void remove(LockKey key) {
        Deque<LockKey> mine = held.get();
        if (mine != null && mine.remove(key) && mine.isEmpty()) {
            held.remove();
        }
    }
}
