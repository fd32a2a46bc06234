// SPDX-License-Identifier: Apache-2.0
package dev.gantry.spi.runtime;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

import org.apiguardian.api.API;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * Where the monitor of a container puts its output. The log driver decides, the runtime has its monitor do it. The monitor
 * need not wait for the disk: when a run has ended, the engine has the disk hold the driver's file.
 */
@API(status = EXPERIMENTAL, since = "0.1")
public sealed interface LogSink {
    /**
     * A file of records {@code TIMESTAMP STREAM TAG TEXT\n} in the format of the Kubernetes container runtime interface.
     *
     * @param file the file, in an existing directory; created with mode 0600 when missing and appended to otherwise
     * @param maxSize size in bytes beyond which the monitor starts the file anew; empty for no limit
     */
    record K8sFile(Path file, OptionalLong maxSize) implements LogSink {}

    /**
     * The journal of the host (systemd-journald), one entry for each line or part of one, with {@code
     * CONTAINER_ID_FULL}, {@code PRIORITY} 6 for standard output and 3 for standard error, and {@code
     * CONTAINER_PARTIAL_MESSAGE} where the line goes on. A runtime that cannot write there fails to create with
     * {@link dev.gantry.api.error.ErrorCode#UNSUPPORTED}.
     *
     * @param tag what entries carry as {@code CONTAINER_TAG}, and as their identifier in place of the container's name;
     *     empty for none
     */
    record Journald(Optional<String> tag) implements LogSink {}

    /**
     * Past the monitor: the container has the standard streams of the process that makes it, which is the engine's, as they
     * are. Nothing is kept, and nobody can attach. A runtime whose containers cannot have them fails to create with
     * {@link dev.gantry.api.error.ErrorCode#UNSUPPORTED}.
     *
     * @see dev.gantry.spi.host.ProcessLauncher#startInheriting
     */
    record Passthrough() implements LogSink {}

    /** Nowhere. */
    record None() implements LogSink {}
}
