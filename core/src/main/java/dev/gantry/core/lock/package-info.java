// SPDX-License-Identifier: Apache-2.0
/**
 * Who may touch which object now. {@link dev.gantry.core.lock.LockTable} gives one lock per object that excludes both the
 * threads of this process and every other process on the same root.
 *
 * <h2>Order</h2>
 *
 * Locks are taken in the order of {@link dev.gantry.core.lock.LockRank}: engine, pod, container, volume. Within the rank
 * of containers a container comes before those it depends on; the dependency graph has no cycle, so neither has the
 * waiting. Taking a lock of a lower rank than one already held fails at once. The store's transactions are innermost: no
 * lock is ever taken inside one.
 *
 * <h2>How</h2>
 *
 * Within the process, a fair lock per object. Across processes, one byte of one file per object, locked with fcntl(2):
 * the object's id gives the offset, so the number of locks has no limit, no file is ever unlinked under a waiter, the
 * kernel frees what a dead process held, and {@code /proc/locks} says who holds and who waits. The file is opened once
 * per process, because closing any descriptor of it would release every lock of the process on it.
 */
@NullMarked
package dev.gantry.core.lock;

import org.jspecify.annotations.NullMarked;
