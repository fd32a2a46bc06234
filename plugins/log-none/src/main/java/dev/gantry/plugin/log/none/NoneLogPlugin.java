// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.log.none;

import org.pf4j.Plugin;

/** The plugin; all it has is {@link NoneLogDriver}. */
public final class NoneLogPlugin extends Plugin {}
