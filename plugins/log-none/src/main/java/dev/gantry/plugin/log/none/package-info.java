// SPDX-License-Identifier: Apache-2.0
/**
 * The log driver that keeps nothing. Entry type: {@link dev.gantry.plugin.log.none.NoneLogDriver}, safe for use by any
 * thread.
 */
@NullMarked
package dev.gantry.plugin.log.none;

import org.jspecify.annotations.NullMarked;
