// SPDX-License-Identifier: Apache-2.0
/**
 * From what users type to what the engine takes: {@link dev.gantry.shell.options.SpecReader} reads the flags of
 * {@code run} and {@code create}, the other types one kind of value each.
 *
 * <p>Everything here is immutable or used by one thread.
 */
@NullMarked
package dev.gantry.shell.options;

import org.jspecify.annotations.NullMarked;
