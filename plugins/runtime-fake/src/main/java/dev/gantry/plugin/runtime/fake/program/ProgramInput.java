// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.fake.program;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Where a program reads from. Not safe for use by several threads. */
interface ProgramInput {
    /**
     * What was read up to the end of a line.
     *
     * @param bytes without the newline
     * @param whole whether there was a newline; otherwise the input ended before it
     */
    record Line(byte[] bytes, boolean whole) {}

    /**
     * Adds what somebody wrote.
     *
     * @param at when, in nanoseconds
     * @return numbers of the signals that come of it, in order
     */
    List<Integer> write(byte[] bytes, long at);

    /** Says that nothing more will be written, to where that can be said. */
    void end();

    /**
     * Reads all that is there now.
     *
     * @return whether the end was met
     */
    boolean readAll(Consumer<byte[]> to);

    /** Reads a line; empty, and nothing is read, when there is no whole line and no end yet. */
    Optional<Line> readLine();
}
