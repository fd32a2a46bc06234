// SPDX-License-Identifier: Apache-2.0
/**
 * How Gantry says no: one exception type, {@link dev.gantry.api.error.EngineException}, that always carries an
 * {@link dev.gantry.api.error.ErrorCode} with a stable id, a kind and the exit code of the shell.
 *
 * <p>Immutable types; safe for use by any thread.
 */
@NullMarked
package dev.gantry.api.error;

import org.jspecify.annotations.NullMarked;
