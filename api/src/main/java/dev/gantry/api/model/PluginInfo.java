// SPDX-License-Identifier: Apache-2.0
package dev.gantry.api.model;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

import org.apiguardian.api.API;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * A plugin that the engine knows.
 *
 * @param id its id
 * @param version its version
 * @param provider who made it
 * @param description what it is for
 * @param state loaded, started, failed or refused
 * @param provides what it adds, each as {@code runtime:NAME} or {@code log:NAME}
 * @param location where it was loaded from
 * @param problem why it does not work, when it does not
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record PluginInfo(
        String id,
        String version,
        String provider,
        String description,
        String state,
        List<String> provides,
        String location,
        Optional<String> problem) {
    /** Copies the list. */
    public PluginInfo {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(provider, "provider");
        Objects.requireNonNull(description, "description");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(provides, "provides");
        Objects.requireNonNull(location, "location");
        Objects.requireNonNull(problem, "problem");
        provides = List.copyOf(provides);
    }
}
