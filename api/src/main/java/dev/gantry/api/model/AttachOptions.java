// SPDX-License-Identifier: Apache-2.0
package dev.gantry.api.model;

import java.io.OutputStream;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

import org.apiguardian.api.API;

import dev.gantry.api.ContainerOperations;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * What to connect to the standard streams of a container. The streams given are written and flushed by one thread at a
 * time and never closed.
 *
 * @param stdout where standard output goes, and all output of a container with a terminal; empty for nowhere
 * @param stderr where standard error goes; empty for nowhere. May be the same object as {@code stdout}
 * @param detachKeys what, written to the input of a container with a terminal, ends the attachment
 * @param patience how long one of the streams may take in nothing while more output is there than is kept for it, one
 *     MiB; after that, output is dropped and counted until the stream takes in some. So no container is held up for
 *     longer by whoever looks at it. {@link ContainerOperations#FOREVER} rather holds up the container
 * @param size the size of the terminal, set before anything is shown; empty to leave it as it is
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record AttachOptions(
        Optional<OutputStream> stdout,
        Optional<OutputStream> stderr,
        DetachKeys detachKeys,
        Duration patience,
        Optional<TerminalSize> size) {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** @throws EngineException with {@link ErrorCode#INVALID_ARGUMENT} for a patience that is negative */
    public AttachOptions {
        Objects.requireNonNull(stdout, "stdout");
        Objects.requireNonNull(stderr, "stderr");
        Objects.requireNonNull(detachKeys, "detachKeys");
        Objects.requireNonNull(patience, "patience");
        Objects.requireNonNull(size, "size");
        if (patience.isNegative()) {
            throw new EngineException(ErrorCode.INVALID_ARGUMENT, "patience must not be negative, got " + patience);
        }
    }

    /** Both outputs, each to a stream of its own. */
    public static AttachOptions of(OutputStream stdout, OutputStream stderr) {
        Objects.requireNonNull(stdout, "stdout");
        Objects.requireNonNull(stderr, "stderr");
        return new AttachOptions(
                Optional.of(stdout), Optional.of(stderr), DetachKeys.DEFAULT, PATIENCE, Optional.empty());
    }

    /** No output, for who only writes. */
    public static AttachOptions inputOnly() {
        return new AttachOptions(Optional.empty(), Optional.empty(), DetachKeys.DEFAULT, PATIENCE, Optional.empty());
    }

    /** These, with other keys. */
    public AttachOptions withDetachKeys(DetachKeys keys) {
        Objects.requireNonNull(keys, "keys");
        return new AttachOptions(stdout, stderr, keys, patience, size);
    }

    /** These, with another patience. */
    public AttachOptions withPatience(Duration duration) {
        Objects.requireNonNull(duration, "duration");
        return new AttachOptions(stdout, stderr, detachKeys, duration, size);
    }

    /** These, with the size of a terminal. */
    public AttachOptions withSize(TerminalSize terminal) {
        Objects.requireNonNull(terminal, "terminal");
        return new AttachOptions(stdout, stderr, detachKeys, patience, Optional.of(terminal));
    }
}
