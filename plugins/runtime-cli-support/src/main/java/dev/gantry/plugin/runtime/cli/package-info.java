// SPDX-License-Identifier: Apache-2.0
/**
 * What plugins share that drive an OCI runtime by its command line. The runtime makes containers, and conmon, one
 * process per container, keeps their output and reports their end, so that containers outlive this JVM. Entry type:
 * {@link dev.gantry.plugin.runtime.cli.CliRuntime}, opened with what a
 * {@link dev.gantry.plugin.runtime.cli.CliRuntimeProfile} says of the runtime.
 *
 * <p>Everything is safe for use by any thread, within the rule of {@link dev.gantry.spi.runtime.OciRuntime} that calls
 * for one container do not overlap.
 */
@NullMarked
package dev.gantry.plugin.runtime.cli;

import org.jspecify.annotations.NullMarked;
