// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.state;

import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.ContainerState;

/** What the table says of an operation in a state. */
public sealed interface Verdict {
    /**
     * Allowed.
     *
     * @param result the state it leads to; the present one for an operation that leaves it
     */
    record Allowed(ContainerState result) implements Verdict {}

    /** Allowed, and leads to the container's end. */
    record Gone() implements Verdict {}

    /** Allowed, and nothing needs to be done. */
    record Nothing() implements Verdict {}

    /**
     * Refused.
     *
     * @param code with which code
     * @param reason in words; {@code %s} stands for the container's id
     */
    record Refused(ErrorCode code, String reason) implements Verdict {}
}
