// SPDX-License-Identifier: Apache-2.0
package dev.gantry.api.model;

import java.util.Objects;
import java.util.OptionalInt;

import org.apiguardian.api.API;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/** How a run of a container ended: with a code, or in a way that nobody can know any more. */
@API(status = EXPERIMENTAL, since = "0.1")
public sealed interface ExitStatus {
    /**
     * The process ended and its code was seen.
     *
     * @param value the exit code, 128+N for death by signal N, or -1 when the monitor killed it at its run time limit
     */
    record Code(int value) implements ExitStatus {
        @Override
        public OptionalInt code() {
            return OptionalInt.of(value);
        }

        @Override
        public String toString() {
            return Integer.toString(value);
        }
    }

    /**
     * The process ended but its code is lost.
     *
     * @param reason why it cannot be known, as one clause
     */
    record Unknown(String reason) implements ExitStatus {
        /** Refuses nulls. */
        public Unknown {
            Objects.requireNonNull(reason, "reason");
        }

        @Override
        public OptionalInt code() {
            return OptionalInt.empty();
        }

        @Override
        public String toString() {
            return "unknown (" + reason + ")";
        }
    }

    /** The code, when it is known. */
    OptionalInt code();

    /** The code for a command line: the known one, or -1. */
    default int codeOrMinusOne() {
        return code().orElse(-1);
    }
}
