// SPDX-License-Identifier: Apache-2.0
package dev.gantry.api.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import org.apiguardian.api.API;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * A command to be executed in a container that runs.
 *
 * @param command the argument vector; a first word without slash is looked up in the PATH of the container
 * @param stdio what its standard streams are
 * @param environment variables on top of the container's, in order
 * @param user {@code user[:group]}, names or numbers, resolved in the container's own passwd and group files; empty for
 *     the container's
 * @param workingDirectory absolute path inside the container; empty for the container's
 * @param privileged whether it gets every capability that the engine has
 * @param autoRemove whether the session goes by itself when the command has ended; how it ended stays known
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record ExecSpec(
        List<String> command,
        StdioSpec stdio,
        Map<String, String> environment,
        Optional<String> user,
        Optional<String> workingDirectory,
        boolean privileged,
        boolean autoRemove) {
    /**
     * Copies the collections; the environment keeps its order.
     *
     * @throws EngineException with {@link ErrorCode#INVALID_ARGUMENT} for an empty command, a relative working directory,
     *     a variable without a name or with {@code =} in it, or a NUL character, which ends a C string
     */
    public ExecSpec {
        Objects.requireNonNull(command, "command");
        Objects.requireNonNull(stdio, "stdio");
        Objects.requireNonNull(environment, "environment");
        Objects.requireNonNull(user, "user");
        Objects.requireNonNull(workingDirectory, "workingDirectory");
        command = List.copyOf(command);
        environment = Ordered.copy(environment);
        if (command.isEmpty()) {
            throw ProcessRules.refused("there is no command to execute", "name one, such as sh");
        }
        ProcessRules.requireArguments(command);
        environment.forEach(ProcessRules::requireVariable);
        user.ifPresent(text -> ProcessRules.requireNoNul("user", text));
        workingDirectory.ifPresent(ProcessRules::requireWorkingDirectory);
    }

    /** A command as the container's user, in its working directory, without input. */
    public static ExecSpec of(String... command) {
        Objects.requireNonNull(command, "command");
        return of(List.of(command));
    }

    /** As {@link #of(String...)}. */
    public static ExecSpec of(List<String> command) {
        Objects.requireNonNull(command, "command");
        return new ExecSpec(command, StdioSpec.DEFAULT, Map.of(), Optional.empty(), Optional.empty(), false, false);
    }

    /** This, with other standard streams. */
    public ExecSpec withStdio(StdioSpec streams) {
        Objects.requireNonNull(streams, "streams");
        return new ExecSpec(command, streams, environment, user, workingDirectory, privileged, autoRemove);
    }

    /** This, with one more variable. */
    public ExecSpec withEnvironment(String name, String value) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(value, "value");
        Map<String, String> more = new LinkedHashMap<>(environment);
        more.put(name, value);
        return new ExecSpec(command, stdio, more, user, workingDirectory, privileged, autoRemove);
    }

    /** This, as another user. */
    public ExecSpec withUser(String userAndGroup) {
        Objects.requireNonNull(userAndGroup, "userAndGroup");
        return new ExecSpec(
                command, stdio, environment, Optional.of(userAndGroup), workingDirectory, privileged, autoRemove);
    }

    /** This, in another directory. */
    public ExecSpec withWorkingDirectory(String directory) {
        Objects.requireNonNull(directory, "directory");
        return new ExecSpec(command, stdio, environment, user, Optional.of(directory), privileged, autoRemove);
    }

    /** This, with every capability. */
    public ExecSpec asPrivileged() {
        return new ExecSpec(command, stdio, environment, user, workingDirectory, true, autoRemove);
    }

    /** This, in a session that goes by itself. */
    public ExecSpec autoRemoved() {
        return new ExecSpec(command, stdio, environment, user, workingDirectory, privileged, true);
    }
}
