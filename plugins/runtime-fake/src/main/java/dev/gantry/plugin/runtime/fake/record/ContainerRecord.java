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
import java.util.OptionalLong;

/**
 * All that decides what a fake container does, and how much of that was already made visible.
 *
 * @param id full id of the container
 * @param incarnation tells this container from a later one of the same id
 * @param createdAt when it was made
 * @param process what it runs
 * @param memoryLimit bytes of memory that it may use; empty for no limit
 * @param runTimeout after how long, counted from creation, it is killed; empty for never
 * @param log where its output goes; empty for nowhere
 * @param inputs what was done to it, in order
 * @param progress how much of its output is in the log
 */
public record ContainerRecord(
        String id,
        String incarnation,
        Instant createdAt,
        Process process,
        OptionalLong memoryLimit,
        Optional<Duration> runTimeout,
        Optional<LogFile> log,
        List<Input> inputs,
        Progress progress) {
    /**
     * What a container runs.
     *
     * @param args command line
     * @param environment environment variables
     * @param directory working directory
     * @param hostname its host name
     * @param ownPidNamespace whether it is the first process of a pid namespace of its own
     * @param openStdin whether it can be given input
     * @param script a script that replaces the command line; empty for none
     */
    public record Process(
            List<String> args,
            Map<String, String> environment,
            String directory,
            String hostname,
            boolean ownPidNamespace,
            boolean openStdin,
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
     * @param value the signal's number or the limit in bytes; 0 where there is none
     * @param text what was written to its standard input; empty where nothing was. Not to be changed
     */
    public record Input(Instant at, Kind kind, long value, byte[] text) {
        private static final byte[] NO_TEXT = new byte[0];

        /** One without text. */
        public Input(Instant at, Kind kind, long value) {
            this(at, kind, value, NO_TEXT);
        }

        /** Something that was written to standard input. */
        public static Input written(Instant at, byte[] text) {
            return new Input(at, Kind.STDIN, 0, text);
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
            /** It was frozen. */
            PAUSE,
            /** It was let go on. */
            RESUME,
            /** It got another memory limit; -1 for none. */
            LIMIT_MEMORY,
            /** Something was written to its standard input. */
            STDIN,
            /** Its standard input was closed. */
            END_STDIN
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

    /** Copies the list. */
    public ContainerRecord {
        inputs = List.copyOf(inputs);
    }

    /** This, with one more input. */
    public ContainerRecord with(Input input) {
        List<Input> all = new ArrayList<>(inputs);
        all.add(input);
        return new ContainerRecord(id, incarnation, createdAt, process, memoryLimit, runTimeout, log, all, progress);
    }

    /** This, with more of its output in the log. */
    public ContainerRecord with(Progress more) {
        return new ContainerRecord(id, incarnation, createdAt, process, memoryLimit, runTimeout, log, inputs, more);
    }

    /** The last instant that is on record: nothing new may be dated before it. */
    public Instant lastInstant() {
        Instant last = progress.asOf();
        for (Input input : inputs) {
            if (input.at().isAfter(last)) {
                last = input.at();
            }
        }
        return last;
    }
}
