// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.model;

import java.time.Instant;
import java.util.Optional;

import dev.gantry.api.model.ExecSpec;
import dev.gantry.api.model.ExitStatus;
import dev.gantry.spi.host.ProcessIdentity;

/**
 * What is recorded of an exec session.
 *
 * @param id 64 hexadecimal digits
 * @param containerId full id of the container
 * @param run in which run of the container it is
 * @param spec what is executed
 * @param createdAt when it was created
 * @param progress how far it is
 */
public record ExecRecord(String id, String containerId, int run, ExecSpec spec, Instant createdAt, Progress progress) {
    /** How far a session is. It only ever goes forward, in the order of these. */
    public sealed interface Progress {}

    /** Nothing was executed yet. */
    public record Created() implements Progress {}

    /**
     * The runtime is executing the command. Whoever holds the container's lock and finds this knows that the engine which
     * did so died.
     *
     * @param at when that began
     */
    public record Starting(Instant at) implements Progress {}

    /**
     * The command executes.
     *
     * @param at when that began
     * @param pid its process id on the host; 0 when it is no process of the host
     * @param process the process with that id; empty when it was gone before it could be told apart
     * @param monitor who will report the end; empty when the runtime does so from within the JVM
     */
    public record Running(Instant at, long pid, Optional<ProcessIdentity> process, Optional<ProcessIdentity> monitor)
            implements Progress {}

    /**
     * The command has ended, or could not be executed.
     *
     * @param startedAt when it was executed; empty when it could not be
     * @param at when it ended
     * @param exit how
     */
    public record Stopped(Optional<Instant> startedAt, Instant at, ExitStatus exit) implements Progress {}

    /** This session further on. */
    public ExecRecord with(Progress further) {
        return new ExecRecord(id, containerId, run, spec, createdAt, further);
    }

    /** When the command was executed; empty when it was not. */
    public Optional<Instant> startedAt() {
        if (progress instanceof Starting starting) {
            return Optional.of(starting.at());
        }
        if (progress instanceof Running running) {
            return Optional.of(running.at());
        }
        return progress instanceof Stopped stopped ? stopped.startedAt() : Optional.empty();
    }

    /** Whether the command executes, or may do so for all that is known. */
    public boolean isActive() {
        return progress instanceof Starting || progress instanceof Running;
    }
}
