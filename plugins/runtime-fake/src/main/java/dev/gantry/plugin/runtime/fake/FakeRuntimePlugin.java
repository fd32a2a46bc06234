// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.fake;

import org.pf4j.Plugin;

/** The plugin; all it has is {@link FakeRuntimeProvider}. */
public final class FakeRuntimePlugin extends Plugin {}
