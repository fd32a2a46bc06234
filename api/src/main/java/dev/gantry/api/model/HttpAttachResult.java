// SPDX-License-Identifier: Apache-2.0
package dev.gantry.api.model;

import java.util.Objects;
import java.util.Optional;

import org.apiguardian.api.API;

import dev.gantry.api.model.AttachResult.Count;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * How an attachment over HTTP ended, after its response had begun, and what passed through it.
 *
 * @param end why
 * @param stdout of standard output, headers of frames not counted
 * @param stderr of standard error, as well
 * @param stdinBytes how many bytes of input were sent to the container, detach keys not counted
 * @param failure what went wrong, for {@link End#FAILED} and {@link End#CLIENT_GONE}
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record HttpAttachResult(End end, Count stdout, Count stderr, long stdinBytes, Optional<Exception> failure) {
    /** Refuses nulls. */
    public HttpAttachResult {
        Objects.requireNonNull(end, "end");
        Objects.requireNonNull(stdout, "stdout");
        Objects.requireNonNull(stderr, "stderr");
        Objects.requireNonNull(failure, "failure");
    }

    /** Why it ended. */
    public enum End {
        /** The output of the container ended, or its log where nothing else was wanted. All of it was handed on. */
        OUTPUT_ENDED,
        /** The client ended its input and wanted no output. */
        INPUT_ENDED,
        /** The client sent the detach keys. The container goes on. */
        DETACHED,
        /** The client can neither be read nor be written to any more. The container goes on. */
        CLIENT_GONE,
        /** Something else went wrong, of which the client was told. The container goes on. */
        FAILED
    }
}
