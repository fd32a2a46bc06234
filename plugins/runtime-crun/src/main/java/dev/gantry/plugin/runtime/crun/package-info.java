// SPDX-License-Identifier: Apache-2.0
/**
 * The plugin for the runtime crun. Entry type: {@link dev.gantry.plugin.runtime.crun.CrunProvider}. Safe for use by any
 * thread.
 */
@NullMarked
package dev.gantry.plugin.runtime.crun;

import org.jspecify.annotations.NullMarked;
