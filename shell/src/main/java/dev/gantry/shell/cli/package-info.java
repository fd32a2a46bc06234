// SPDX-License-Identifier: Apache-2.0
/**
 * What a command is and how it is called. {@link dev.gantry.shell.cli.Shell} takes the words of one command line, finds
 * the {@link dev.gantry.shell.cli.Command}, parses its flags and turns every outcome into an exit code and at most one
 * line on the error stream. The interactive shell, the one-shot program and the tests all go through it.
 *
 * <p>A command runs on one thread; {@link dev.gantry.shell.cli.Shell} keeps no state between commands.
 */
@NullMarked
package dev.gantry.shell.cli;

import org.jspecify.annotations.NullMarked;
