// SPDX-License-Identifier: Apache-2.0
/**
 * The input of the process and the terminal that it may come from. {@link dev.gantry.shell.console.ProcessConsole} is the
 * entry; {@link dev.gantry.shell.console.SharedInput} lets readers follow one another without losing a byte.
 *
 * <p>All of it may be used by any thread; a reading is for one thread, and may be closed by another.
 */
@NullMarked
package dev.gantry.shell.console;

import org.jspecify.annotations.NullMarked;
