// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.runc;

import org.pf4j.Plugin;

/** The plugin; {@link RuncProvider} is all there is to it. */
public final class RuncPlugin extends Plugin {}
