// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.fake;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

import dev.gantry.plugin.runtime.fake.program.Machine;
import dev.gantry.plugin.runtime.fake.program.Program;
import dev.gantry.plugin.runtime.fake.record.ContainerRecord;
import dev.gantry.plugin.runtime.fake.record.ContainerRecord.Input;
import dev.gantry.plugin.runtime.fake.record.ExecRecord;
import dev.gantry.spi.runtime.ExitReport;

/**
 * A command that is executed in a container, played up to some instant from the container's record. What is done to the
 * whole container is done to it too. Used within the store's exclusive actions only.
 */
final class FakeSession {
    private static final int KILLED = 137;
    /** Any but 1, which is the container's first process. */
    private static final int PID = 2;

    private final Machine machine;
    private final LogChunks chunks;
    private ExecRecord record;
    private boolean begun;
    private int followed;
    private int applied;
    private long produced;

    /** Whether its end was made known by this process. */
    boolean endAnnounced;

    FakeSession(ContainerRecord container, ExecRecord record, Program program, FakeContainer.Output output) {
        this.record = record;
        this.chunks = new LogChunks((at, stream, bytes) -> output.chunk(produced++, stream, bytes));
        this.machine = new Machine(
                program,
                FakeContainer.surroundings(record.process(), PID, container.memoryLimitAfter(record.after())),
                chunks);
        this.followed = record.after();
    }

    /** Takes over a newer record of the same session. Says no when it must be played from the beginning instead. */
    boolean adopt(ExecRecord newer) {
        if (newer == record) {
            return true;
        }
        List<ExecRecord.Step> inputs = newer.inputs();
        if (!newer.startedAt().equals(record.startedAt())
                || newer.after() != record.after()
                || inputs.size() < applied
                || !inputs.subList(0, applied).equals(record.inputs().subList(0, applied))) {
            return false;
        }
        for (ExecRecord.Step step : inputs.subList(applied, inputs.size())) {
            if (step.after() < followed || Instants.nanos(step.input().at()) < machine.now()) {
                return false;
            }
        }
        record = newer;
        return true;
    }

    /**
     * Plays on.
     *
     * @param ofContainer all that was done to the container
     * @param end when the end of the container ended this too, at the latest at {@code until}; empty as long as nothing
     *     did
     */
    void advanceTo(long until, List<Input> ofContainer, OptionalLong end) {
        if (!begun) {
            begun = true;
            long at = Instants.nanos(record.startedAt());
            record.terminalSize().ifPresent(size -> machine.resize(size, at));
            machine.start(at);
            chunks.flush();
        }
        for (; followed < ofContainer.size(); followed++) {
            applyOwn();
            follow(ofContainer.get(followed));
        }
        applyOwn();
        if (end.isPresent()) {
            machine.end(KILLED, end.getAsLong());
        }
        machine.advanceTo(until);
        chunks.flush();
    }

    /** Applies what was done to it before the next thing that was done to the container. */
    private void applyOwn() {
        List<ExecRecord.Step> inputs = record.inputs();
        while (applied < inputs.size() && inputs.get(applied).after() <= followed) {
            Input input = inputs.get(applied++).input();
            long at = playTo(input);
            switch (input.kind()) {
                case SIGNAL -> machine.signal((int) input.value(), at);
                case STDIN -> machine.write(input.text(), at);
                case END_STDIN -> machine.endInput(at);
                case RESIZE -> machine.resize(input.size(), at);
                default -> throw new IllegalStateException(input.kind() + " is not done to a session");
            }
            chunks.flush();
        }
    }

    private void follow(Input input) {
        switch (input.kind()) {
            case SIGNAL_ALL -> machine.signal((int) input.value(), playTo(input));
            case PAUSE -> machine.pause(playTo(input));
            case RESUME -> machine.resume(playTo(input));
            case LIMIT_MEMORY -> machine.limitMemory(input.limit(), playTo(input));
            default -> {
                // It is for the first process alone.
            }
        }
        chunks.flush();
    }

    private long playTo(Input input) {
        long at = Instants.nanos(input.at());
        machine.advanceTo(at);
        chunks.flush();
        return at;
    }

    ExecRecord record() {
        return record;
    }

    /** The number of its terminal; empty when it has none, or not any more. */
    OptionalInt terminal() {
        return machine.exitCode().isPresent()
                ? OptionalInt.empty()
                : record.process().terminal();
    }

    /** How it ended; empty as long as it has not. */
    Optional<ExitReport> exit() {
        return Instants.exit(machine);
    }

    /** When something happens next by itself, in nanoseconds; {@link Machine#NEVER} when nothing does. */
    long next() {
        return machine.next();
    }

    /** Whether it goes round a loop without ever waiting. */
    boolean busy() {
        return machine.busy();
    }
}
