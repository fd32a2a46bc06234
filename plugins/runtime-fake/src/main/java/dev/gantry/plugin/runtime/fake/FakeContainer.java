// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.fake;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.gantry.api.model.LogRecord.Stream;
import dev.gantry.plugin.runtime.fake.program.Machine;
import dev.gantry.plugin.runtime.fake.program.Program;
import dev.gantry.plugin.runtime.fake.program.ProgramLoader;
import dev.gantry.plugin.runtime.fake.program.ScriptLoader;
import dev.gantry.plugin.runtime.fake.record.ContainerRecord;
import dev.gantry.plugin.runtime.fake.record.ContainerRecord.Input;
import dev.gantry.plugin.runtime.fake.record.ContainerRecord.Process;
import dev.gantry.plugin.runtime.fake.record.ContainerRecord.Progress;
import dev.gantry.plugin.runtime.fake.record.ExecRecord;
import dev.gantry.spi.host.Cancellable;
import dev.gantry.spi.runtime.ExitReport;
import dev.gantry.spi.runtime.RuntimeStatus.Phase;

/**
 * One container, played up to some instant from its record. It can be thrown away at any time and made again from the
 * record. Used within the store's exclusive actions only.
 */
final class FakeContainer {
    private static final Logger LOG = LoggerFactory.getLogger(FakeContainer.class);
    private static final int FIRST_PID = 1;

    /** Learns of all output, in the same numbered chunks each time the container is played. */
    @FunctionalInterface
    interface Output {
        void chunk(long number, Stream stream, byte[] bytes);
    }

    /** Who learns of it. */
    interface Outputs {
        Output ofContainer(String id);

        Output ofSession(String id, String session);
    }

    private final Machine machine;
    private final Map<String, FakeSession> sessions = new LinkedHashMap<>();
    private final LogChunks chunks = new LogChunks(this::chunk);
    private final long deadline;
    private final Outputs outputs;
    private final Output output;
    private ContainerRecord record;
    private int applied;
    private long produced;
    private @Nullable LogFileWriter writer;
    private boolean logLost;

    /** Whether its end was made known by this process. */
    boolean endAnnounced;
    /** What will look after it next. */
    @Nullable
    Cancellable timer;
    /** When that will be. */
    long timerAt = Machine.NEVER;

    FakeContainer(ContainerRecord record, Outputs outputs) {
        this(record, program(record.process()), outputs);
    }

    FakeContainer(ContainerRecord record, Program program, Outputs outputs) {
        this.record = record;
        this.outputs = outputs;
        this.output = outputs.ofContainer(record.id());
        this.machine = new Machine(program, surroundings(record.process(), FIRST_PID, record.memoryLimit()), chunks);
        this.deadline = record.runTimeout()
                .map(timeout -> later(Instants.nanos(record.createdAt()), timeout))
                .orElse(Machine.NEVER);
    }

    /** That long after an instant; never when it is later than can be told. */
    private static long later(long nanos, Duration delay) {
        return delay.compareTo(Duration.ofNanos(Machine.NEVER - nanos)) < 0 ? nanos + delay.toNanos() : Machine.NEVER;
    }

    private static Program program(Process process) {
        return process.script().map(ScriptLoader::load).orElseGet(() -> ProgramLoader.load(process.args()));
    }

    /** What is around a process of a container. */
    static Machine.Surroundings surroundings(Process process, int pid, OptionalLong memoryLimit) {
        return new Machine.Surroundings(
                process.environment(),
                process.directory(),
                process.hostname(),
                pid,
                process.ownPidNamespace(),
                process.openStdin(),
                process.terminal(),
                memoryLimit);
    }

    ContainerRecord record() {
        return record;
    }

    /** Takes over a newer record of the same container. Says no when it must be played from the beginning instead. */
    boolean adopt(ContainerRecord newer) {
        if (newer == record) {
            return true;
        }
        if (!newer.incarnation().equals(record.incarnation())
                || newer.inputs().size() < applied
                || !newer.inputs().subList(0, applied).equals(record.inputs().subList(0, applied))) {
            return false;
        }
        for (Input input : newer.inputs().subList(applied, newer.inputs().size())) {
            if (Instants.nanos(input.at()) < machine.now()) {
                return false;
            }
        }
        record = newer;
        return true;
    }

    /**
     * Plays on, and writes the output that became due.
     *
     * @return what is to be recorded when output was written
     */
    Optional<Progress> advanceTo(Instant now) {
        try {
            while (applied < record.inputs().size()) {
                apply(record.inputs().get(applied++));
            }
            play(Instants.nanos(now));
            playSessions(Instants.nanos(now));
            return finishLog(now);
        } finally {
            closeLog();
        }
    }

    private void play(long until) {
        if (deadline <= until) {
            machine.end(-1, deadline);
        }
        machine.advanceTo(until);
        chunks.flush();
    }

    /** What is executed in the container, which was played up to the same instant before. */
    private void playSessions(long until) {
        sessions.keySet()
                .retainAll(record.sessions().stream().map(ExecRecord::id).toList());
        OptionalLong end = machine.exitCode().isPresent() && record.process().ownPidNamespace()
                ? OptionalLong.of(machine.exitedAt())
                : OptionalLong.empty();
        for (ExecRecord one : record.sessions()) {
            FakeSession session = sessions.get(one.id());
            if (session == null || !session.adopt(one)) {
                session =
                        new FakeSession(record, one, program(one.process()), outputs.ofSession(record.id(), one.id()));
                sessions.put(one.id(), session);
            }
            session.advanceTo(until, record.inputs(), end);
        }
    }

    private void apply(Input input) {
        long at = Instants.nanos(input.at());
        play(at);
        switch (input.kind()) {
            case START -> machine.start(at);
            case SIGNAL, SIGNAL_ALL -> machine.signal((int) input.value(), at);
            case STDIN -> machine.write(input.text(), at);
            case END_STDIN -> machine.endInput(at);
            case RESIZE -> machine.resize(input.size(), at);
            case PAUSE -> machine.pause(at);
            case RESUME -> machine.resume(at);
            case LIMIT_MEMORY -> machine.limitMemory(input.limit(), at);
        }
        chunks.flush();
    }

    private void chunk(long at, Stream stream, byte[] bytes) {
        long number = produced++;
        output.chunk(number, stream, bytes);
        if (number < record.progress().chunks() || record.log().isEmpty() || logLost) {
            return;
        }
        try {
            if (writer == null) {
                writer = new LogFileWriter(record.log().get(), record.progress());
            }
            writer.append(Instants.instant(at), stream, bytes);
        } catch (IOException e) {
            loseLog(e);
        }
    }

    private Optional<Progress> finishLog(Instant now) {
        if (writer == null || logLost) {
            return Optional.empty();
        }
        try {
            return Optional.of(writer.finish(now));
        } catch (IOException e) {
            loseLog(e);
            return Optional.empty();
        }
    }

    /** Begins a new log; gives what is to be recorded. All output up to now is to be in the old one. */
    Optional<Progress> reopenLog(Instant now) throws IOException {
        if (record.log().isEmpty() || logLost) {
            return Optional.empty();
        }
        try (LogFileWriter reopened = new LogFileWriter(record.log().get(), record.progress())) {
            reopened.startAnew();
            return Optional.of(reopened.finish(now));
        }
    }

    /** A container does not end because its log cannot be written. */
    private void loseLog(IOException e) {
        logLost = true;
        LOG.warn("container {}: its output is lost from now on, the log cannot be written", record.id(), e);
    }

    private void closeLog() {
        if (writer != null) {
            try {
                writer.close();
            } catch (IOException e) {
                loseLog(e);
            } finally {
                writer = null;
            }
        }
    }

    void recorded(ContainerRecord newer) {
        record = newer;
    }

    /** How many chunks there were so far. */
    long produced() {
        return produced;
    }

    Phase phase() {
        if (machine.exitCode().isPresent()) {
            return Phase.STOPPED;
        }
        if (!machine.running()) {
            return Phase.CREATED;
        }
        return machine.paused() ? Phase.PAUSED : Phase.RUNNING;
    }

    /** How it ended; empty as long as it has not. */
    Optional<ExitReport> exit() {
        return Instants.exit(machine);
    }

    /** The commands that are executed in it, in the order in which they were. */
    Collection<FakeSession> sessions() {
        return List.copyOf(sessions.values());
    }

    /** One of them; empty when there is none of that id. */
    Optional<FakeSession> session(String id) {
        return Optional.ofNullable(sessions.get(id));
    }

    /** When something happens next by itself, in nanoseconds; {@link Machine#NEVER} when nothing does. */
    long next() {
        long next = machine.exitCode().isPresent() ? Machine.NEVER : Math.min(machine.next(), deadline);
        for (FakeSession session : sessions.values()) {
            next = Math.min(next, session.next());
        }
        return next;
    }

    /** How long after {@code now} that is. */
    Duration until(long next, Instant now, Duration busyPause) {
        long delay = Math.max(0, next - Instants.nanos(now));
        boolean busy = machine.busy() || sessions.values().stream().anyMatch(FakeSession::busy);
        return busy && delay < busyPause.toNanos() ? busyPause : Duration.ofNanos(delay);
    }
}
