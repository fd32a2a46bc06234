// SPDX-License-Identifier: Apache-2.0
/**
 * Log drivers as plugins. A {@link dev.gantry.spi.log.LogDriver} decides what the monitor of a container does with the
 * output, and reads it back. Following a log, and knowing when it is complete, is the engine's part.
 */
@NullMarked
package dev.gantry.spi.log;

import org.jspecify.annotations.NullMarked;
