// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.fake.record;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

import dev.gantry.api.model.TerminalSize;

/**
 * All that decides what a fake container does, and how much of that was already made visible.
 *
 * @param id full id of the container
 * @param incarnation tells this container from a later one of the same id
 * @param createdAt when it was made
 * @param root its root filesystem on the host
 * @param process what it runs
 * @param answers scripts that replace commands which are executed in it, by the command line with blanks between
 * @param memoryLimit bytes of memory that it may use; empty for no limit
 * @param runTimeout after how long, counted from creation, it is killed; empty for never
 * @param log where its output goes; empty for nowhere
 * @param inputs what was done to it, in order
 * @param sessions the commands that are executed in it beside that, in the order in which they were
 * @param progress how much of its output is in the log
 */
public record ContainerRecord(
        String id,
        String incarnation,
        Instant createdAt,
        String root,
        Process process,
        Map<String, String> answers,
        OptionalLong memoryLimit,
        Optional<Duration> runTimeout,
        Optional<LogFile> log,
        List<Input> inputs,
        List<ExecRecord> sessions,
        Progress progress) {
    /**
     * What a container runs, or what is executed in it.
     *
     * @param args command line
     * @param environment environment variables
     * @param directory working directory
     * @param hostname its host name
     * @param ownPidNamespace whether it is the first process of a pid namespace of its own
     * @param openStdin whether it can be given input; with a terminal it can
     * @param terminal number of its terminal in {@code /dev/pts}; empty for none
     * @param script a script that replaces the command line; empty for none
     */
    public record Process(
            List<String> args,
            Map<String, String> environment,
            String directory,
            String hostname,
            boolean ownPidNamespace,
            boolean openStdin,
            OptionalInt terminal,
            Optional<String> script) {
        /** Copies the collections. */
        public Process {
            args = List.copyOf(args);
            environment = Map.copyOf(environment);
        }
    }

    /**
     * A log in the k8s-file format.
     *
     * @param path the file
     * @param maxSize size in bytes beyond which it is started anew; empty for no limit
     * @param zone zone of its timestamps
     */
    public record LogFile(String path, OptionalLong maxSize, String zone) {}

    /**
     * Something that was done to a container.
     *
     * @param at when
     * @param kind what
     * @param value the signal's number, the limit in bytes, or the size as {@link #resized} has it; 0 where there is none
     * @param text what was written to its standard input, or typed at its terminal; empty where nothing was. Not to be changed
     */
    public record Input(Instant at, Kind kind, long value, byte[] text) {
        private static final byte[] NO_TEXT = new byte[0];
        private static final int SIDE = 0x10000;

        /** Refuses a size that no terminal has. */
        public Input {
            if (kind == Kind.RESIZE) {
                sizeOf(value);
            }
        }

        /** One without text. */
        public Input(Instant at, Kind kind, long value) {
            this(at, kind, value, NO_TEXT);
        }

        /** Something that was written to standard input. */
        public static Input written(Instant at, byte[] text) {
            return new Input(at, Kind.STDIN, 0, text);
        }

        /** Another size of its terminal. */
        public static Input resized(Instant at, TerminalSize size) {
            return new Input(at, Kind.RESIZE, (long) size.rows() * SIDE + size.columns());
        }

        /** The size that it sets. */
        public TerminalSize size() {
            return sizeOf(value);
        }

        private static TerminalSize sizeOf(long value) {
            return new TerminalSize(Math.toIntExact(value / SIDE), Math.toIntExact(value % SIDE));
        }

        /** The limit that it sets; empty for none. */
        public OptionalLong limit() {
            return value < 0 ? OptionalLong.empty() : OptionalLong.of(value);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Input that
                    && at.equals(that.at)
                    && kind == that.kind
                    && value == that.value
                    && Arrays.equals(text, that.text);
        }

        @Override
        public int hashCode() {
            return Objects.hash(at, kind, value, Arrays.hashCode(text));
        }

        /** What can be done. */
        public enum Kind {
            /** It was started. */
            START,
            /** A signal was sent. */
            SIGNAL,
            /** A signal was sent to it and to all that is executed in it. */
            SIGNAL_ALL,
            /** It was frozen. */
            PAUSE,
            /** It was let go on. */
            RESUME,
            /** It got another memory limit; -1 for none. */
            LIMIT_MEMORY,
            /** Something was written to its standard input. */
            STDIN,
            /** Its standard input was closed. */
            END_STDIN,
            /** Its terminal got another size. */
            RESIZE
        }
    }

    /**
     * How much of the output is in the log.
     *
     * @param chunks number of chunks of output that are
     * @param size size of the log file after them
     * @param counted bytes written since the log was last started anew
     * @param asOf the instant up to which output was made visible; nothing may be done to the container before it
     */
    public record Progress(long chunks, long size, long counted, Instant asOf) {}

    /** Copies the collections. */
    public ContainerRecord {
        answers = Map.copyOf(answers);
        inputs = List.copyOf(inputs);
        sessions = List.copyOf(sessions);
        for (ExecRecord session : sessions) {
            session.requireWithin(inputs.size());
        }
    }

    /** This, with one more input. */
    public ContainerRecord with(Input input) {
        List<Input> all = new ArrayList<>(inputs);
        all.add(input);
        return with(all, sessions, progress);
    }

    /** This, with more of its output in the log. */
    public ContainerRecord with(Progress more) {
        return with(inputs, sessions, more);
    }

    /** This, with a command that is executed from now on. */
    public ContainerRecord with(
            String session, Instant startedAt, Process command, Optional<TerminalSize> terminalSize) {
        List<ExecRecord> all = new ArrayList<>(sessions);
        all.add(new ExecRecord(session, startedAt, inputs.size(), command, terminalSize, List.of()));
        return with(inputs, all, progress);
    }

    /** This, with one more input of a session. */
    public ContainerRecord with(String session, Input input) {
        ExecRecord.Step step = new ExecRecord.Step(inputs.size(), input);
        return with(
                inputs,
                sessions.stream()
                        .map(one -> one.id().equals(session) ? one.with(step) : one)
                        .toList(),
                progress);
    }

    /** This, without a session. */
    public ContainerRecord without(String session) {
        return with(
                inputs,
                sessions.stream().filter(one -> !one.id().equals(session)).toList(),
                progress);
    }

    private ContainerRecord with(List<Input> newInputs, List<ExecRecord> newSessions, Progress newProgress) {
        return new ContainerRecord(
                id,
                incarnation,
                createdAt,
                root,
                process,
                answers,
                memoryLimit,
                runTimeout,
                log,
                newInputs,
                newSessions,
                newProgress);
    }

    /** Its memory limit after so many inputs. */
    public OptionalLong memoryLimitAfter(int count) {
        OptionalLong limit = memoryLimit;
        for (Input input : inputs.subList(0, count)) {
            limit = input.kind() == Input.Kind.LIMIT_MEMORY ? input.limit() : limit;
        }
        return limit;
    }

    /** The last instant that is on record: nothing new may be dated before it. */
    public Instant lastInstant() {
        Instant last = progress.asOf();
        for (Input input : inputs) {
            last = later(last, input.at());
        }
        for (ExecRecord session : sessions) {
            last = later(last, session.lastInstant());
        }
        return last;
    }

    private static Instant later(Instant one, Instant other) {
        return other.isAfter(one) ? other : one;
    }
}
