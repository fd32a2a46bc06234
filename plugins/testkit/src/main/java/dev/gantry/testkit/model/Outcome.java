// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.model;

import java.util.Optional;

import org.apiguardian.api.API;

import dev.gantry.api.error.ErrorCode;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * How a step ended.
 *
 * @param kind in which of three ways
 * @param error with which error, when it failed
 * @param answer what it answered, such as an exit code; empty when it answers nothing
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record Outcome(Kind kind, Optional<ErrorCode> error, String answer) {
    /** The ways in which a step ends. */
    public enum Kind {
        /** As asked. */
        DONE,
        /** Not at all. */
        FAILED,
        /** Nobody knows: the engine died. */
        DIED
    }

    /** It was done. */
    public static final Outcome DONE = new Outcome(Kind.DONE, Optional.empty(), "");

    /** The engine died before it could say. */
    public static final Outcome DIED = new Outcome(Kind.DIED, Optional.empty(), "");

    /** It was done, with an answer. */
    public static Outcome answer(String answer) {
        return new Outcome(Kind.DONE, Optional.empty(), answer);
    }

    /** It failed. */
    public static Outcome failed(ErrorCode error) {
        return new Outcome(Kind.FAILED, Optional.of(error), "");
    }

    @Override
    public String toString() {
        return switch (kind) {
            case DONE -> answer.isEmpty() ? "done" : "done: " + answer;
            case FAILED -> "failed: " + error.map(ErrorCode::id).orElse("");
            case DIED -> "died";
        };
    }
}
