// SPDX-License-Identifier: Apache-2.0
/**
 * A command in the foreground: its streams, its terminal and its signals are those of whoever started it.
 * {@link dev.gantry.shell.attach.Foreground} is the entry; what it puts there is a
 * {@link dev.gantry.shell.attach.Attachable}. Nothing here knows of verbs and flags.
 *
 * <p>The thread of the command waits; input is copied by a thread of its own, output by one of the engine's, and signals
 * come on further ones.
 */
@NullMarked
package dev.gantry.shell.attach;

import org.jspecify.annotations.NullMarked;
