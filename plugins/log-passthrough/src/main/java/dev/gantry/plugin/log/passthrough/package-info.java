// SPDX-License-Identifier: Apache-2.0
/**
 * The log driver that leaves the output to the standard streams of whoever starts the container. Entry type: {@link
 * dev.gantry.plugin.log.passthrough.PassthroughLogDriver}, safe for use by any thread.
 */
@NullMarked
package dev.gantry.plugin.log.passthrough;

import org.jspecify.annotations.NullMarked;
