// SPDX-License-Identifier: Apache-2.0
/**
 * What the engine is worth when things go wrong: JVMs killed at every durability edge, machines that reboot, monitors
 * that die, many processes on one root. {@link dev.gantry.it.fault.ChildJvm} is another process that works on a root.
 * The tag {@code crash} marks what kills a JVM per point, {@code soak} what runs for minutes.
 */
@NullMarked
package dev.gantry.it.fault;

import org.jspecify.annotations.NullMarked;
