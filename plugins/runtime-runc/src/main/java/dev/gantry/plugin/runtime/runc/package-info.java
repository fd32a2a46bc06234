// SPDX-License-Identifier: Apache-2.0
/**
 * The plugin for the runtime runc. Entry type: {@link dev.gantry.plugin.runtime.runc.RuncProvider}. Safe for use by any
 * thread.
 */
@NullMarked
package dev.gantry.plugin.runtime.runc;

import org.jspecify.annotations.NullMarked;
