// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.log.passthrough;

import org.pf4j.Plugin;

/** The plugin; all it has is {@link PassthroughLogDriver}. */
public final class PassthroughLogPlugin extends Plugin {}
