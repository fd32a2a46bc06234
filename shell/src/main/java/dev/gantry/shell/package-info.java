// SPDX-License-Identifier: Apache-2.0
/**
 * The program {@code gantry}: one command per invocation, or a shell that runs many. {@link dev.gantry.shell.Main} is the
 * entry.
 *
 * <p>Reading the command line happens on the main thread; a command runs on the thread that the shell gives it and may
 * be interrupted.
 */
@NullMarked
package dev.gantry.shell;

import org.jspecify.annotations.NullMarked;
