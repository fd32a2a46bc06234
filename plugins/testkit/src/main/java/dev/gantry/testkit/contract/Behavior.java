// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.contract;

import org.apiguardian.api.API;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * What a plugin may do without. A suite takes all of it for granted unless the plugin's author declares otherwise; what is
 * declared unsupported must then be refused with code UNSUPPORTED before anything is done, where there is something to
 * refuse.
 */
@API(status = EXPERIMENTAL, since = "0.1")
public enum Behavior {
    /** A runtime freezes containers and lets them go on. */
    SUPPORTS_PAUSE,
    /** A pause of a paused container fails, and so does a resume of a running one; otherwise either changes nothing. */
    REFUSES_REPEATED_PAUSE,
    /** A SIGKILL ends a paused container at once. */
    SUPPORTS_KILL_WHILE_PAUSED,
    /** A runtime changes limits of containers. */
    SUPPORTS_UPDATE,
    /**
     * A runtime finds what to make in the {@code config.json} of a bundle; otherwise, in the request.
     *
     * @see dev.gantry.spi.runtime.RuntimeFeature#WITHOUT_BUNDLE
     */
    READS_BUNDLE,
    /** A runtime connects to the standard streams of containers. */
    SUPPORTS_ATTACH,
    /** A runtime executes commands in containers. */
    SUPPORTS_EXEC,
    /** Containers can have a terminal. */
    SUPPORTS_TERMINAL,
    /**
     * A command that is executed with a terminal finds it in the size that was asked for; otherwise that comes a moment
     * later.
     */
    SUPPORTS_SIZE_FROM_THE_BEGINNING,
    /** Containers are processes of the host, and their monitors too. */
    SUPPORTS_PROCESSES,
    /** A container can share the pid namespace of the host. */
    SUPPORTS_HOST_PID_NAMESPACE,
    /** A signal can be sent to all processes of a container. */
    SUPPORTS_SIGNALS_TO_ALL,
    /** The monitor ends a container after a given time. */
    SUPPORTS_RUN_TIMEOUT,
    /** The monitor executes a command after the end of a container; otherwise it does not heed what it is told of one. */
    SUPPORTS_EXIT_COMMAND,
    /** The monitor puts a file into the exit directory. */
    SUPPORTS_EXIT_FILE,
    /** Containers outlive the instance that made them, and other instances on the same directories see them. */
    SUPPORTS_SHARED_STATE,
    /** The monitor writes logs in the format of k8s-file. */
    SUPPORTS_LOG_K8S_FILE,
    /** The monitor writes to the journal of the host. */
    SUPPORTS_LOG_JOURNALD,
    /** Containers can have the standard streams of the engine's process. */
    SUPPORTS_LOG_PASSTHROUGH,
    /** The monitor begins a new log on command. */
    SUPPORTS_LOG_REOPENING,
    /** A log driver has the engine rotate logs, when its options say so. */
    SUPPORTS_LOG_ROTATION,
    /** A log driver gives back what was written; otherwise reading fails with code NO_LOGS. */
    SUPPORTS_LOG_READING
}
