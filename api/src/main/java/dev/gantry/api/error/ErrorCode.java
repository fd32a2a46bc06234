// SPDX-License-Identifier: Apache-2.0
package dev.gantry.api.error;

import org.apiguardian.api.API;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * Every way in which an engine operation can fail. The {@link #id()} is stable and meant for programs; the
 * {@link #phrase()} ends the message as libpod's users know it; the {@link #exitCode()} is what a command line returns.
 */
@API(status = EXPERIMENTAL, since = "0.1")
public enum ErrorCode {
    /** No container has that name, id or id prefix. */
    NO_SUCH_CONTAINER("no-such-container", Kind.NOT_FOUND, "no such container", 125),
    /** The container holds no artifact of that name. */
    NO_SUCH_ARTIFACT("no-such-artifact", Kind.NOT_FOUND, "no such artifact", 125),
    /** The container has no exec session of that id. */
    NO_SUCH_EXEC_SESSION("no-such-exec-session", Kind.NOT_FOUND, "no such exec session", 125),
    /** No plugin of that id is loaded, or no runtime or log driver of that name exists. */
    NO_SUCH_PLUGIN("no-such-plugin", Kind.NOT_FOUND, "no such plugin", 125),
    /** The name or id is taken. */
    CONTAINER_EXISTS("container-exists", Kind.CONFLICT, "container already exists", 125),
    /** An id prefix fits several containers. */
    AMBIGUOUS_ID("ambiguous-id", Kind.CONFLICT, "container already exists", 125),
    /** Other containers depend on this one. */
    DEPENDENCY_EXISTS("dependency-exists", Kind.CONFLICT, "dependency exists", 125),
    /** The operation is not allowed in the container's present state. */
    CONTAINER_STATE("container-state", Kind.STATE, "container state improper", 125),
    /** Start of a container that runs. */
    CONTAINER_RUNNING("container-running", Kind.STATE, "container is running", 125),
    /** Stop of a container that is stopped. */
    CONTAINER_STOPPED("container-stopped", Kind.STATE, "container is stopped", 125),
    /** The operation is not allowed in the exec session's present state. */
    EXEC_SESSION_STATE("exec-session-state", Kind.STATE, "exec session state improper", 125),
    /** The handle outlived its container. */
    CONTAINER_REMOVED("container-removed", Kind.STATE, "container has already been removed", 125),
    /** A batch touches a container whose lock it could wait for in vain: its own by the wrong way, or another one. */
    WOULD_DEADLOCK("would-deadlock", Kind.STATE, "could wait for ever", 125),
    /** The value given is malformed or contradicts another. */
    INVALID_ARGUMENT("invalid-argument", Kind.INVALID, "invalid argument", 125),
    /** The configuration file or a setting in it is wrong. */
    INVALID_CONFIG("invalid-config", Kind.INVALID, "invalid configuration", 125),
    /** The root filesystem lacks what the container asks of it, such as its user or its working directory. */
    ROOTFS_UNFIT("rootfs-unfit", Kind.INVALID, "root filesystem does not fit", 126),
    /** This engine, runtime or driver cannot do that. */
    UNSUPPORTED("unsupported", Kind.UNSUPPORTED, "not supported", 125),
    /** The log driver of the container keeps nothing to read. */
    NO_LOGS("no-logs", Kind.UNSUPPORTED, "this container is not logging output", 125),
    /** The container has no cgroup to act on. */
    NO_CGROUPS("no-cgroups", Kind.UNSUPPORTED, "this container has no cgroup", 125),
    /** The OCI runtime failed; its own words are in the message. */
    RUNTIME_FAILED("runtime-failed", Kind.RUNTIME, "OCI runtime error", 125),
    /** The OCI runtime was refused by the kernel, or the command cannot be executed. */
    RUNTIME_PERMISSION_DENIED("runtime-permission-denied", Kind.RUNTIME, "OCI permission denied", 126),
    /** The command does not exist in the container. */
    RUNTIME_COMMAND_NOT_FOUND(
            "runtime-command-not-found",
            Kind.RUNTIME,
            "OCI runtime attempted to invoke a command that was not found",
            127),
    /** A program that the engine needs is missing or unfit. */
    PROGRAM_MISSING("program-missing", Kind.ENVIRONMENT, "required program is missing", 125),
    /** Something did not happen in the time allowed. */
    TIMED_OUT("timed-out", Kind.RUNTIME, "timed out", 125),
    /** The caller gave up waiting. */
    CANCELLED("cancelled", Kind.CANCELLED, "cancelled by user", 125),
    /** A plugin cannot be loaded, started or unloaded. */
    PLUGIN_REFUSED("plugin-refused", Kind.ENVIRONMENT, "plugin refused", 125),
    /** A plugin did what it must not do. */
    PLUGIN_FAILED("plugin-failed", Kind.ENVIRONMENT, "plugin failed", 125),
    /** The state database is damaged. */
    STORE_CORRUPT("store-corrupt", Kind.ENVIRONMENT, "state database is damaged", 125),
    /** The state database was written by a newer Gantry. */
    STORE_TOO_NEW("store-too-new", Kind.ENVIRONMENT, "state database has a newer schema", 125),
    /** The disk is full, read-only, or may not be written by this user. */
    STORE_UNWRITABLE("store-unwritable", Kind.ENVIRONMENT, "state cannot be written", 125),
    /** The engine was closed. */
    ENGINE_CLOSED("engine-closed", Kind.STATE, "engine has already been closed", 125),
    /** A defect of the engine itself. */
    INTERNAL("internal", Kind.INTERNAL, "internal engine error", 125);

    /** The families of errors; a program that handles an error usually branches on this. */
    public enum Kind {
        /** The thing named does not exist. */
        NOT_FOUND,
        /** The thing named exists already or is needed by another. */
        CONFLICT,
        /** Not now: the state forbids it. */
        STATE,
        /** The input is wrong. */
        INVALID,
        /** Never: this combination cannot do it. */
        UNSUPPORTED,
        /** The OCI runtime or the monitor failed. */
        RUNTIME,
        /** The host lacks something. */
        ENVIRONMENT,
        /** The caller cancelled. */
        CANCELLED,
        /** A defect. */
        INTERNAL
    }

    private final String id;
    private final Kind kind;
    private final String phrase;
    private final int exitCode;

    ErrorCode(String id, Kind kind, String phrase, int exitCode) {
        this.id = id;
        this.kind = kind;
        this.phrase = phrase;
        this.exitCode = exitCode;
    }

    /** The stable identifier, for logs and programs. */
    public String id() {
        return id;
    }

    /** The family of the error. */
    public Kind kind() {
        return kind;
    }

    /** The words that end a message of this code, as libpod writes them. */
    public String phrase() {
        return phrase;
    }

    /** What a command line returns for this error. */
    public int exitCode() {
        return exitCode;
    }
}
