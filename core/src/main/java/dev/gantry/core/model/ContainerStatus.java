// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.model;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

import dev.gantry.api.model.ContainerState;
import dev.gantry.api.model.ExitStatus;
import dev.gantry.spi.host.ProcessIdentity;

/**
 * How a container fares.
 *
 * @param state where it is in its life
 * @param run number of the present run, or of the last one; 0 before the first
 * @param pid process id of its first process; 0 when there is none
 * @param process that very process, whose number another one may get once it has ended; empty when there is none, when it
 *     had ended before it could be told apart, and in what an older Gantry wrote
 * @param monitor the process that will report its end; empty when nothing runs, or for a runtime within the JVM
 * @param startedAt when the user's command last began
 * @param finishedAt when it last ended
 * @param exit how the last run ended; empty while one is under way and before the first
 * @param oomKilled whether the out-of-memory killer struck in the last run
 * @param stoppedByUser whether a user wanted the present or last run to end
 * @param restartDue whether the last run ended by itself while a restart policy was set
 * @param restartCount how often the policy restarted it since a user last started it
 * @param error what the last start or stop failed with; empty when it did not
 * @param intent the operation that is under way
 */
public record ContainerStatus(
        ContainerState state,
        int run,
        long pid,
        Optional<ProcessIdentity> process,
        Optional<ProcessIdentity> monitor,
        Optional<Instant> startedAt,
        Optional<Instant> finishedAt,
        Optional<ExitStatus> exit,
        boolean oomKilled,
        boolean stoppedByUser,
        boolean restartDue,
        int restartCount,
        String error,
        Optional<Intent> intent) {
    /** A process goes with its number: who changes the one need not think of the other. */
    public ContainerStatus {
        process = process.filter(identity -> identity.pid() == pid);
    }

    /** Of a container that was just recorded. */
    public static final ContainerStatus CONFIGURED = new ContainerStatus(
            ContainerState.CONFIGURED,
            0,
            0,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            false,
            false,
            false,
            0,
            "",
            Optional.empty());

    /** A copy with some parts changed. */
    public ContainerStatus with(Consumer<Change> change) {
        Change draft = new Change(this);
        change.accept(draft);
        return draft.toStatus();
    }

    /** The parts of a status while they are being changed. For one thread. */
    public static final class Change {
        /** See {@link ContainerStatus}. */
        public ContainerState state;
        /** See {@link ContainerStatus}. */
        public int run;
        /** See {@link ContainerStatus}. */
        public long pid;
        /** See {@link ContainerStatus}. */
        public Optional<ProcessIdentity> process;
        /** See {@link ContainerStatus}. */
        public Optional<ProcessIdentity> monitor;
        /** See {@link ContainerStatus}. */
        public Optional<Instant> startedAt;
        /** See {@link ContainerStatus}. */
        public Optional<Instant> finishedAt;
        /** See {@link ContainerStatus}. */
        public Optional<ExitStatus> exit;
        /** See {@link ContainerStatus}. */
        public boolean oomKilled;
        /** See {@link ContainerStatus}. */
        public boolean stoppedByUser;
        /** See {@link ContainerStatus}. */
        public boolean restartDue;
        /** See {@link ContainerStatus}. */
        public int restartCount;
        /** See {@link ContainerStatus}. */
        public String error;
        /** See {@link ContainerStatus}. */
        public Optional<Intent> intent;

        private Change(ContainerStatus status) {
            state = status.state;
            run = status.run;
            pid = status.pid;
            process = status.process;
            monitor = status.monitor;
            startedAt = status.startedAt;
            finishedAt = status.finishedAt;
            exit = status.exit;
            oomKilled = status.oomKilled;
            stoppedByUser = status.stoppedByUser;
            restartDue = status.restartDue;
            restartCount = status.restartCount;
            error = status.error;
            intent = status.intent;
        }

        private ContainerStatus toStatus() {
            return new ContainerStatus(
                    state,
                    run,
                    pid,
                    process,
                    monitor,
                    startedAt,
                    finishedAt,
                    exit,
                    oomKilled,
                    stoppedByUser,
                    restartDue,
                    restartCount,
                    error,
                    intent);
        }
    }
}
