// SPDX-License-Identifier: Apache-2.0
/**
 * Tests of what drives a runtime by its command line. {@link dev.gantry.plugin.runtime.cli.CliRuntimeContract} is for the
 * plugins too.
 */
@NullMarked
package dev.gantry.plugin.runtime.cli;

import org.jspecify.annotations.NullMarked;
