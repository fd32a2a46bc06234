// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.log.journald;

import org.pf4j.Plugin;

/** The plugin; all it has is {@link JournaldLogDriver}. */
public final class JournaldLogPlugin extends Plugin {}
