// SPDX-License-Identifier: Apache-2.0
/**
 * Who may touch which object now. {@link dev.gantry.core.lock.LockTable} gives one lock per object that excludes both the
 * threads of this process and every other process on the same root.
 *
 * <h2>Order</h2>
 *
 * Locks are taken in the order of {@link dev.gantry.core.lock.LockRank}: engine, pod, container, volume. Within the rank
 * of containers a container comes before those it depends on; the dependency graph has no cycle, so neither has the
 * waiting. All this is enforced, and what breaks it fails at once: a lock of a lower rank than one already held, and a
 * second lock of the same rank, unless its taker names the dependency
 * ({@link dev.gantry.core.lock.LockTable#acquireDependency}). Only {@link dev.gantry.core.lock.LockTable#tryAcquire},
 * which never waits, may take a second one without. The store's transactions are innermost: no lock is ever taken inside
 * one. The order holds within a root; the locks of two roots have nothing to do with each other.
 *
 * <h2>How</h2>
 *
 * Within the process, a fair lock per object. Across processes, one byte of one file per object, locked with fcntl(2):
 * the object's id gives the offset, so the number of locks has no limit, no file is ever unlinked under a waiter, the
 * kernel frees what a dead process held, and {@code /proc/locks} says who holds and who waits. The file, told by device and
 * inode whatever its path, is opened once per process, because closing any descriptor of it would release every lock of
 * the process on it; a second class loader's copy of this package is refused it.
 */
@NullMarked
package dev.gantry.core.lock;

import org.jspecify.annotations.NullMarked;
