// SPDX-License-Identifier: Apache-2.0
/**
 * The interactive shell. {@link dev.gantry.shell.repl.Repl} reads lines, from a terminal with editing, history and
 * completion or plainly from anything else, and runs each as a command.
 *
 * <p>Lines are read on the calling thread; each command runs on a thread of its own, so that Ctrl-C can interrupt it.
 */
@NullMarked
package dev.gantry.shell.repl;

import org.jspecify.annotations.NullMarked;
