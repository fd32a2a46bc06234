// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.fake.program;

/** What a program does about a signal (signal(7), disposition). */
sealed interface Reaction {
    /** What the kernel does by itself. */
    record Default() implements Reaction {}

    /** Nothing. */
    record Ignore() implements Reaction {}

    /** Runs the code at an address, up to its Return. */
    record Handle(int address) implements Reaction {}
}
