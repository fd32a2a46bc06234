// SPDX-License-Identifier: Apache-2.0
package dev.gantry.api.model;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

import org.apiguardian.api.API;

import dev.gantry.api.ContainerOperations;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * What a client of an HTTP server asked for when it asked to be attached to a container.
 *
 * @param stdin whether what it sends is input of the container; otherwise that is read and passed over
 * @param stdout whether it gets standard output, and all output of a container with a terminal
 * @param stderr whether it gets standard error
 * @param logs whether it first gets what the container has written so far, as far as its log has it
 * @param stream whether it gets what the container writes from now on, and its input is taken
 * @param detachKeys what, in the input of a container with a terminal, ends the attachment
 * @param upgrade the protocol that the client's {@code Upgrade} header asks for, such as {@code tcp}; empty when it sent
 *     none
 * @param multiplexedType whether output in frames is announced as such, {@code
 *     application/vnd.docker.multiplexed-stream}, as from version 1.42 of Docker's API on; otherwise all is called raw
 * @param patience how long the client may take in nothing while more output is there than is kept for it; see
 *     {@link AttachOptions#patience}. A client that gets the log gets the rest from there too, and holds up nobody
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record HttpAttachOptions(
        boolean stdin,
        boolean stdout,
        boolean stderr,
        boolean logs,
        boolean stream,
        DetachKeys detachKeys,
        Optional<String> upgrade,
        boolean multiplexedType,
        Duration patience) {
    /** All three streams from now on, without the log, as for a client that asked for nothing in particular. */
    public static final HttpAttachOptions DEFAULT = new HttpAttachOptions(
            true, true, true, false, true, DetachKeys.DEFAULT, Optional.empty(), false, Duration.ofSeconds(10));

    /**
     * @throws EngineException with {@link ErrorCode#INVALID_ARGUMENT} when neither logs nor stream, or none of the three
     *     streams, is asked for; for a protocol that is no token of HTTP; for a patience that is negative
     */
    public HttpAttachOptions {
        Objects.requireNonNull(detachKeys, "detachKeys");
        Objects.requireNonNull(upgrade, "upgrade");
        Objects.requireNonNull(patience, "patience");
        if (!logs && !stream) {
            throw invalid("an attach needs at least one of stream and logs", "ask for stream, which is the default");
        }
        if (!stdin && !stdout && !stderr) {
            throw invalid(
                    "an attach needs at least one of stdin, stdout and stderr", "leave them out to have all three");
        }
        // It is written into the header of the response.
        if (upgrade.filter(protocol -> !protocol.matches("[A-Za-z0-9!#$%&'*+.^_`|~/-]{1,64}"))
                .isPresent()) {
            throw invalid("Upgrade: \"" + printable(upgrade.get()) + "\" is no protocol", "ask for tcp");
        }
        if (patience.isNegative()) {
            throw invalid("patience must not be negative, got " + patience, "use at least zero");
        }
    }

    private static EngineException invalid(String what, String nextStep) {
        return new EngineException(ErrorCode.INVALID_ARGUMENT, what, nextStep);
    }

    private static String printable(String text) {
        return text.replaceAll("\\P{Print}", "?");
    }

    /** These, with another choice of streams. */
    public HttpAttachOptions withStreams(boolean in, boolean out, boolean err) {
        return new HttpAttachOptions(in, out, err, logs, stream, detachKeys, upgrade, multiplexedType, patience);
    }

    /** These, with the log first. */
    public HttpAttachOptions withLogs() {
        return new HttpAttachOptions(
                stdin, stdout, stderr, true, stream, detachKeys, upgrade, multiplexedType, patience);
    }

    /** The log alone. */
    public HttpAttachOptions logsOnly() {
        return new HttpAttachOptions(
                stdin, stdout, stderr, true, false, detachKeys, upgrade, multiplexedType, patience);
    }

    /** These, with other keys. */
    public HttpAttachOptions withDetachKeys(DetachKeys keys) {
        Objects.requireNonNull(keys, "keys");
        return new HttpAttachOptions(stdin, stdout, stderr, logs, stream, keys, upgrade, multiplexedType, patience);
    }

    /** These, for a client that asks for another protocol. */
    public HttpAttachOptions withUpgrade(String protocol) {
        Objects.requireNonNull(protocol, "protocol");
        return new HttpAttachOptions(
                stdin, stdout, stderr, logs, stream, detachKeys, Optional.of(protocol), multiplexedType, patience);
    }

    /** These, for a client that knows the type of output in frames. */
    public HttpAttachOptions withMultiplexedType() {
        return new HttpAttachOptions(stdin, stdout, stderr, logs, stream, detachKeys, upgrade, true, patience);
    }

    /** These, with another patience; {@link ContainerOperations#FOREVER} rather holds up the container. */
    public HttpAttachOptions withPatience(Duration duration) {
        Objects.requireNonNull(duration, "duration");
        return new HttpAttachOptions(
                stdin, stdout, stderr, logs, stream, detachKeys, upgrade, multiplexedType, duration);
    }
}
