// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.fake.record;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.gantry.api.model.TerminalSize;
import dev.gantry.plugin.runtime.fake.record.ContainerRecord.Input;
import dev.gantry.plugin.runtime.fake.record.ContainerRecord.Process;

/**
 * All that decides what a command does that is executed in a container, but for what is done to the container. Instants do
 * not order what is done within one of them, so it is told by numbers.
 *
 * @param id id of the exec session
 * @param startedAt when it was executed
 * @param after how many inputs the container had by then
 * @param process what it runs
 * @param terminalSize the size that its terminal has when it begins; empty for none
 * @param inputs what was done to it, in order
 */
public record ExecRecord(
        String id,
        Instant startedAt,
        int after,
        Process process,
        Optional<TerminalSize> terminalSize,
        List<Step> inputs) {
    /**
     * Something that was done to it.
     *
     * @param after how many inputs the container had by then
     * @param input what was done
     */
    public record Step(int after, Input input) {}

    /** Copies the list. */
    public ExecRecord {
        inputs = List.copyOf(inputs);
    }

    /** Refuses numbers that a container with so many inputs cannot have led to. */
    void requireWithin(int count) {
        int last = after;
        for (Step step : inputs) {
            if (step.after() < last) {
                throw new IllegalArgumentException("inputs of session " + id + " are out of order");
            }
            last = step.after();
        }
        if (after < 0 || last > count) {
            throw new IllegalArgumentException("inputs of session " + id + " do not fit its container's");
        }
    }

    /** This, with one more input. */
    ExecRecord with(Step step) {
        List<Step> all = new ArrayList<>(inputs);
        all.add(step);
        return new ExecRecord(id, startedAt, after, process, terminalSize, all);
    }

    /** The last instant that is on record. */
    Instant lastInstant() {
        Instant last = startedAt;
        for (Step step : inputs) {
            last = step.input().at().isAfter(last) ? step.input().at() : last;
        }
        return last;
    }
}
