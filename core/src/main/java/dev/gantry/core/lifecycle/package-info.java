// SPDX-License-Identifier: Apache-2.0
/**
 * What happens to containers. Every operation has one shape: take the container's lock, learn what happened meanwhile
 * ({@link dev.gantry.core.lifecycle.Reconciliation}), ask the transition table, save the intent, act, save the result
 * together with its journal entry and events.
 *
 * <p>An operation works on a {@link dev.gantry.core.lifecycle.LockedContainer}, which only the thread that holds the lock
 * has. An intent that is found by whoever takes the lock next belongs to an engine that died in the middle;
 * {@link dev.gantry.core.lifecycle.Recovery} finishes or undoes it.
 */
@NullMarked
package dev.gantry.core.lifecycle;

import org.jspecify.annotations.NullMarked;
