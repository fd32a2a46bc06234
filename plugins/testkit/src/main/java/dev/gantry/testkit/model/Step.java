// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.model;

import java.util.Optional;
import java.util.OptionalInt;

import org.apiguardian.api.API;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * One step of a sequence. Containers are told apart by the slot that they were created in; a step on a slot that never had
 * a container does nothing, so that a sequence keeps a meaning when steps are left out. A container that was removed stays
 * in its slot, to be misused by its stale handle, until another is created there.
 */
@API(status = EXPERIMENTAL, since = "0.1")
public sealed interface Step {
    /** The slot of the container that it is about. */
    int slot();

    /**
     * Creates a container where there is none, or none any more.
     *
     * @param restarts how often its policy {@code on-failure} restarts it; empty for no policy
     * @param autoRemove whether it goes when it ends
     * @param requires the slot of a container that it depends on; empty for none
     */
    record Create(int slot, Behaviour behaviour, OptionalInt restarts, boolean autoRemove, OptionalInt requires)
            implements Step {}

    /** Has the runtime make it; {@code dependencies} says whether what it depends on is started first. */
    record Init(int slot, boolean dependencies) implements Step {}

    /** Starts it; {@code dependencies} says whether what it depends on is started first. */
    record Start(int slot, boolean dependencies) implements Step {
        /** As a user does it. */
        public Start(int slot) {
            this(slot, true);
        }
    }

    /** Stops it; {@code patient} leaves time to obey. */
    record Stop(int slot, boolean patient) implements Step {}

    /** Stops it if it runs, and starts it. */
    record Restart(int slot, boolean patient) implements Step {}

    /** Sends SIGKILL or SIGTERM. */
    record Kill(int slot, boolean hard) implements Step {}

    /** Freezes it. */
    record Pause(int slot) implements Step {}

    /** Thaws it. */
    record Unpause(int slot) implements Step {}

    /** Sets its restart policy. */
    record UpdatePolicy(int slot, OptionalInt restarts) implements Step {}

    /** Brings what is recorded of it up to date. */
    record Sync(int slot) implements Step {}

    /** Asks whether its policy would start it now. */
    record ShouldRestart(int slot) implements Step {}

    /** Keeps a file with it. */
    record WriteArtifact(int slot, int content) implements Step {}

    /** Reads the file that is kept with it. */
    record ReadArtifact(int slot) implements Step {}

    /** Removes it by force, and before it whatever depends on it. */
    record RemoveWithDependents(int slot) implements Step {}

    /** Sets its limit of memory. */
    record Update(int slot, long memory) implements Step {}

    /** Asks for its limit of memory. */
    record Inspect(int slot) implements Step {}

    /** Gives it the name with that number. */
    record Rename(int slot, int name) implements Step {}

    /** Releases what it holds. */
    record Cleanup(int slot) implements Step {}

    /** Removes it. */
    record Remove(int slot, boolean force) implements Step {}

    /** Asks how it ended, and does not wait for it if it did not. */
    record Wait(int slot) implements Step {}

    /** Freezes and thaws it under one lock. */
    record BatchOfPauses(int slot) implements Step {}

    /** Closes the engine that the next step would use, and opens another in its place. */
    record Reopen(int slot) implements Step {}

    /**
     * Does a step with an engine that dies in the middle.
     *
     * @param step what it is doing
     * @param point how many points at which an engine may die it passes before; it may have come to its end before that
     */
    record Crash(Step step, int point) implements Step {
        @Override
        public int slot() {
            return step.slot();
        }
    }

    /** What goes wrong in the runtime. */
    enum Trouble {
        /** It cannot make the container. */
        CREATE_FAILS,
        /** It cannot start the container. */
        START_FAILS,
        /** It cannot send the signal. */
        KILL_FAILS,
        /** It cannot freeze the container. */
        PAUSE_FAILS,
        /** It cannot thaw the container. */
        RESUME_FAILS,
        /** It refuses the limit. */
        UPDATE_FAILS,
        /** It cannot delete what it made. */
        DELETE_FAILS,
        /** How containers ended is told only a second later. */
        REPORT_LATE,
        /** How containers ended cannot be read. */
        REPORT_UNREADABLE
    }

    /** Does a step while something goes wrong in the runtime. */
    record Troubled(Step step, Trouble trouble) implements Step {
        @Override
        public int slot() {
            return step.slot();
        }
    }

    /** Whether it starts what the container depends on first. */
    default boolean startsDependencies() {
        return (this instanceof Start start && start.dependencies())
                || (this instanceof Init init && init.dependencies());
    }

    /** The step as a creation, if it is one. */
    default Optional<Create> asCreation() {
        return this instanceof Create create ? Optional.of(create) : Optional.empty();
    }
}
