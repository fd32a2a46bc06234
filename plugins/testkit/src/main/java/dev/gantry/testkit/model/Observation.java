// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.model;

import java.util.List;

import org.apiguardian.api.API;

import dev.gantry.api.model.ContainerState;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * What can be seen of a container once everything has come to rest.
 *
 * @param exists whether it is there; when not, only its exits mean something
 * @param state its state
 * @param name its name
 * @param run how often it was made
 * @param restarts how often its policy restarted it since a user did
 * @param exits how its runs ended, oldest first, each as {@code RUN:CODE}
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record Observation(
        boolean exists, ContainerState state, String name, int run, int restarts, List<String> exits) {
    /** Copies the list. */
    public Observation {
        exits = List.copyOf(exits);
    }

    /** A container that is gone. */
    public static Observation gone(List<String> exits) {
        return new Observation(false, ContainerState.UNKNOWN, "", 0, 0, exits);
    }
}
