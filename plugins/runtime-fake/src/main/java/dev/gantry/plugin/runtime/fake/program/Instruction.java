// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.fake.program;

import java.util.List;
import java.util.Optional;

import dev.gantry.api.model.LogRecord.Stream;

/** A step of a program. Targets are indexes into the program's code. */
sealed interface Instruction {
    /**
     * Runs a simple command.
     *
     * @param assignments {@code NAME=WORD} before the command; lasting when there is no command
     */
    record Run(List<Assignment> assignments, List<Word> words, Redirects redirects) implements Instruction {
        public Run {
            assignments = List.copyOf(assignments);
            words = List.copyOf(words);
        }
    }

    /** One variable and its value. */
    record Assignment(String name, Word value) {}

    /** Goes on elsewhere. */
    record Jump(int target) implements Instruction {}

    /** Goes on elsewhere when the last command succeeded, or when it failed. */
    record JumpIf(boolean succeeded, int target) implements Instruction {}

    /** Turns success into failure and failure into success. */
    record Negate() implements Instruction {}

    /** Sets the status. */
    record Status(int status) implements Instruction {}

    /** Ends the program when the last command failed and {@code set -e} is in force. */
    record CheckErrexit() implements Instruction {}

    /** Begins a loop over the fields of words. */
    record BeginFor(List<Word> words) implements Instruction {
        public BeginFor {
            words = List.copyOf(words);
        }
    }

    /** Gives the next field to the variable, or ends the loop. */
    record NextFor(String variable, int end) implements Instruction {}

    /** Leaves a loop over words before its end. */
    record LeaveFor() implements Instruction {}

    /** Goes back to the head of a loop; takes a moment when the round took no time. */
    record LoopBack(int target) implements Instruction {}

    /** Writes bytes. */
    record Write(Stream stream, byte[] bytes) implements Instruction {}

    /**
     * Writes what comes in on standard input, until that ends.
     *
     * @param target where to; empty for /dev/null
     * @param status the status after it
     */
    record CopyInput(Optional<Stream> target, int status) implements Instruction {}

    /**
     * Waits.
     *
     * @param nanos how long; {@link Long#MAX_VALUE} for ever
     */
    record Sleep(long nanos) implements Instruction {}

    /** Ends the program with that code. */
    record Exit(int code) implements Instruction {}

    /** Ends the program with the status of the last command. */
    record End() implements Instruction {}

    /** From now on, what a signal does. */
    record React(int signal, Reaction reaction) implements Instruction {}

    /** Returns from the handler of a signal. */
    record Return() implements Instruction {}

    /** From now on uses so many bytes of memory. */
    record UseMemory(long bytes) implements Instruction {}

    /** Is taken by the out-of-memory killer. */
    record RunOutOfMemory() implements Instruction {}
}
