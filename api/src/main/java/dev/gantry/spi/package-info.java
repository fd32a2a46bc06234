// SPDX-License-Identifier: Apache-2.0
/**
 * The author's face of Gantry: what a plugin implements. A plugin is a jar with PF4J's manifest entries whose extensions
 * implement {@link dev.gantry.spi.runtime.OciRuntimeProvider} or {@link dev.gantry.spi.log.LogDriver}. It compiles
 * against this jar only, which the engine provides. A runtime reaches the host through the
 * {@link dev.gantry.spi.host.HostServices} that it is opened with; a log driver has no need to, for it only says where the
 * monitor is to write, and reads that.
 */
@NullMarked
package dev.gantry.spi;

import org.jspecify.annotations.NullMarked;
