// SPDX-License-Identifier: Apache-2.0
package dev.gantry.api.model;

import java.io.IOException;
import java.util.Objects;
import java.util.Optional;

import org.apiguardian.api.API;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * How an attachment ended and what passed through it.
 *
 * @param end why
 * @param stdout of standard output
 * @param stderr of standard error
 * @param stdinBytes how many bytes of input were sent, detach keys not counted
 * @param failure what the first stream that could not be written to said; empty when all could be
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record AttachResult(End end, Count stdout, Count stderr, long stdinBytes, Optional<IOException> failure) {
    /** Refuses nulls. */
    public AttachResult {
        Objects.requireNonNull(end, "end");
        Objects.requireNonNull(stdout, "stdout");
        Objects.requireNonNull(stderr, "stderr");
        Objects.requireNonNull(failure, "failure");
    }

    /** Why an attachment ended. */
    public enum End {
        /** The output of the container ended, as it does with the container. All of it was handed on. */
        OUTPUT_ENDED,
        /** Somebody typed the detach keys, or closed the attachment. The container goes on. */
        DETACHED,
        /** No stream that output was to go to can be written to any more. The container goes on. */
        CLIENT_FAILED
    }

    /**
     * How many bytes a container wrote to one of its streams.
     *
     * @param delivered those that were written to where they were to go
     * @param dropped those that were not, because that was too slow or could not be written to
     */
    @API(status = EXPERIMENTAL, since = "0.1")
    public record Count(long delivered, long dropped) {
        /** Nothing. */
        public static final Count NONE = new Count(0, 0);
    }
}
