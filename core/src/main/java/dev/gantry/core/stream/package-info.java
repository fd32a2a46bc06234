// SPDX-License-Identifier: Apache-2.0
/**
 * What flows between a container's standard streams and whoever is attached to it. {@link OutputRelay} hands output on
 * without ever holding up the container for long; {@link DetachMatcher} finds the detach keys in input. Nothing here knows
 * of containers, locks or records.
 */
@NullMarked
package dev.gantry.core.stream;

import org.jspecify.annotations.NullMarked;
