// SPDX-License-Identifier: Apache-2.0
package dev.gantry.api.model;

import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Collectors;

import org.apiguardian.api.API;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * Where a container is in its life. The names are libpod's; {@link #display()} is the word that {@code ps},
 * {@code inspect} and filters use, in which {@link #CONFIGURED} reads "created" and {@link #CREATED} "initialized".
 *
 * <p>Which operation is allowed in which state is not decided here but in the engine's transition table.
 */
@API(status = EXPERIMENTAL, since = "0.1")
public enum ContainerState {
    /** The record cannot be read as any other state. Never stored on purpose. */
    UNKNOWN("unknown"),
    /** Recorded, but nothing runs and nothing is mounted; it has not run since it was created. */
    CONFIGURED("created"),
    /** The OCI runtime made the container; its process waits to execute the user's command. */
    CREATED("initialized"),
    /** The user's process executes. */
    RUNNING("running"),
    /** The process ended and its exit is recorded, but its resources are not released yet. */
    STOPPED("stopped"),
    /** The processes are frozen by the cgroup freezer. */
    PAUSED("paused"),
    /** The process ended and everything it used was released. */
    EXITED("exited"),
    /** Removal began; only removal may go on. */
    REMOVING("removing"),
    /** A stop is in progress; its deadline is recorded, and the lock is free meanwhile. */
    STOPPING("stopping");

    private final String display;

    ContainerState(String display) {
        this.display = display;
    }

    /** The user's word for the state. */
    public String display() {
        return display;
    }

    /**
     * The state that a user's word names.
     *
     * @throws EngineException with {@link ErrorCode#INVALID_ARGUMENT} for any other word
     */
    public static ContainerState parse(String word) {
        Objects.requireNonNull(word, "word");
        for (ContainerState state : values()) {
            if (state.display.equals(word)) {
                return state;
            }
        }
        String known = Arrays.stream(values()).map(ContainerState::display).collect(Collectors.joining(", "));
        throw new EngineException(
                ErrorCode.INVALID_ARGUMENT, "unknown container state: " + word, "use one of " + known);
    }
}
