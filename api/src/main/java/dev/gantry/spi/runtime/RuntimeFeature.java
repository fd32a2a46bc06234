// SPDX-License-Identifier: Apache-2.0
package dev.gantry.spi.runtime;

import org.apiguardian.api.API;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/** What not every runtime can do. An operation that is not supported fails with code UNSUPPORTED before it acts. */
@API(status = EXPERIMENTAL, since = "0.1")
public enum RuntimeFeature {
    /** {@link OciRuntime#pause} and {@link OciRuntime#resume}. */
    PAUSE,
    /** {@link OciRuntime#update}. */
    UPDATE,
    /** {@link OciRuntime#attach}. */
    ATTACH,
    /** {@link OciRuntime#exec} and what goes with it. */
    EXEC,
    /** Output goes to the journal of the host where {@link LogSink.Journald} says so. */
    LOG_JOURNALD,
    /** Containers have the standard streams of the engine's process where {@link LogSink.Passthrough} says so. */
    LOG_PASSTHROUGH,
    /** Containers with a pseudo terminal, and {@link OciRuntime#resize}. */
    TERMINAL,
    /** {@link OciRuntime#reopenLog}. */
    REOPEN_LOG,
    /** Containers are processes of the host, with namespaces and cgroups. */
    PROCESSES,
    /** SIGKILL takes effect on a paused container at once; without it, the engine resumes the container after it. */
    KILL_WHILE_PAUSED,
    /**
     * Containers are made from {@link CreateRequest#config} alone, as a runtime within the JVM may do. The engine then
     * neither writes a bundle nor makes its directories.
     */
    WITHOUT_BUNDLE
}
