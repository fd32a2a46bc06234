// SPDX-License-Identifier: Apache-2.0
package dev.gantry.api.stream;

import java.util.Optional;

import org.apiguardian.api.API;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/** Which of a container's standard streams a frame belongs to. */
@API(status = EXPERIMENTAL, since = "0.1")
public enum FrameStream {
    /** Standard input, which nobody sends. */
    STDIN(0),
    /** Standard output. */
    STDOUT(1),
    /** Standard error. */
    STDERR(2);

    private final int number;

    FrameStream(int number) {
        this.number = number;
    }

    /** Its number in the header of a frame. */
    public int number() {
        return number;
    }

    /** The one with that number. */
    public static Optional<FrameStream> of(int number) {
        return number >= 0 && number < values().length ? Optional.of(values()[number]) : Optional.empty();
    }
}
