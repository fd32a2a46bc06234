// SPDX-License-Identifier: Apache-2.0
/**
 * The plugin for any other OCI runtime with a command line, such as youki, runsc or Kata's. Entry type: {@link
 * dev.gantry.plugin.runtime.ocicli.OciCliProvider}. Safe for use by any thread.
 */
@NullMarked
package dev.gantry.plugin.runtime.ocicli;

import org.jspecify.annotations.NullMarked;
