// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.ocicli;

import org.pf4j.Plugin;

/** The plugin; {@link OciCliProvider} is all there is to it. */
public final class OciCliPlugin extends Plugin {}
