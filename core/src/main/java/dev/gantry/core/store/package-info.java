// SPDX-License-Identifier: Apache-2.0
/**
 * Where records live. {@link dev.gantry.core.store.StateStore} is the contract; one implementation keeps everything in
 * SQLite and is shared by processes, one keeps it in memory for tests.
 *
 * <p>Stores are safe for use by any thread. Views and transactions are valid only within the call that hands them out.
 */
@NullMarked
package dev.gantry.core.store;

import org.jspecify.annotations.NullMarked;
