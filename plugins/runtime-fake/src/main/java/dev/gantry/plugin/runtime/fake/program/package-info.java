// SPDX-License-Identifier: Apache-2.0
/**
 * What a container of the fake runtime does: a program for a small machine with a virtual clock.
 *
 * <p>{@link dev.gantry.plugin.runtime.fake.program.ProgramLoader} makes a {@link
 * dev.gantry.plugin.runtime.fake.program.Program} out of a command line or of a script, and {@link
 * dev.gantry.plugin.runtime.fake.program.Machine} plays it. The same program with the same inputs at the same instants
 * always gives the same output at the same instants; nothing here looks at a clock, a file or a random number.
 *
 * <p>Programs are immutable. A machine is for one thread at a time.
 */
@NullMarked
package dev.gantry.plugin.runtime.fake.program;

import org.jspecify.annotations.NullMarked;
