// SPDX-License-Identifier: Apache-2.0
/**
 * The verbs, one class each, every one a {@link dev.gantry.shell.cli.Command}. {@link dev.gantry.shell.command.Verbs}
 * finds a verb by name and loads no other.
 *
 * <p>A command object is made for one invocation and used by one thread.
 */
@NullMarked
package dev.gantry.shell.command;

import org.jspecify.annotations.NullMarked;
