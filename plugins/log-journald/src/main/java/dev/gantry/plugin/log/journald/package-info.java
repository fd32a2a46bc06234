// SPDX-License-Identifier: Apache-2.0
/**
 * The log driver that keeps output in the journal of the host. Entry type:
 * {@link dev.gantry.plugin.log.journald.JournaldLogDriver}, safe for use by any thread. The monitor writes, journalctl(1)
 * reads, in its export format: that holds any bytes, which its JSON holds only as a list of numbers, and is simple.
 */
@NullMarked
package dev.gantry.plugin.log.journald;

import org.jspecify.annotations.NullMarked;
