// SPDX-License-Identifier: Apache-2.0
package dev.gantry.api.model;

import java.util.Objects;
import java.util.OptionalInt;

import org.apiguardian.api.API;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * What a caller waits for. Conditions are matched against the sequence of transitions, so that a state which the
 * container passes through quickly is still seen.
 */
@API(status = EXPERIMENTAL, since = "0.1")
public sealed interface WaitCondition {
    /**
     * A run ends.
     *
     * @param run which run; empty for the present one, or, when nothing runs, the last one
     */
    record Exit(OptionalInt run) implements WaitCondition {
        /** Refuses nulls. */
        public Exit {
            Objects.requireNonNull(run, "run");
        }
    }

    /** The next run that ends, counted from now; a run that ended before does not count. */
    record NextExit() implements WaitCondition {}

    /**
     * The container is in that state, or enters it.
     *
     * @param state any state but {@link ContainerState#STOPPED} and {@link ContainerState#EXITED}: a container that ended
     *     may be past both by the time anybody looks, and {@link #exit()} tells how
     */
    record State(ContainerState state) implements WaitCondition {
        /** @throws EngineException with {@link ErrorCode#INVALID_ARGUMENT} for a state that is an exit */
        public State {
            Objects.requireNonNull(state, "state");
            if (state == ContainerState.STOPPED || state == ContainerState.EXITED) {
                throw new EngineException(
                        ErrorCode.INVALID_ARGUMENT,
                        "state " + state.display() + " is not waited for by itself",
                        "wait for the exit, which says also how it ended");
            }
        }
    }

    /** The container no longer exists. */
    record Removed() implements WaitCondition {}

    /** The end of the present or last run. */
    static WaitCondition exit() {
        return new Exit(OptionalInt.empty());
    }

    /**
     * Reads a user's word: a state, {@code removed}, {@code exit} or {@code next-exit}.
     *
     * @throws EngineException with {@link ErrorCode#INVALID_ARGUMENT} for anything else
     */
    static WaitCondition parse(String word) {
        Objects.requireNonNull(word, "word");
        return switch (word) {
            case "exit", "exited", "stopped", "not-running" -> exit();
            case "next-exit" -> new NextExit();
            case "removed", "removing" -> new Removed();
            default -> new State(ContainerState.parse(word));
        };
    }
}
