// SPDX-License-Identifier: Apache-2.0
/**
 * The rules of a container's life. {@link dev.gantry.core.state.TransitionTable} is the one place that knows which
 * operation is allowed in which state and what states mean; no other class compares states.
 *
 * <p>Stateless; safe for use by any thread.
 */
@NullMarked
package dev.gantry.core.state;

import org.jspecify.annotations.NullMarked;
