// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.crun;

import org.pf4j.Plugin;

/** The plugin; {@link CrunProvider} is all there is to it. */
public final class CrunPlugin extends Plugin {}
