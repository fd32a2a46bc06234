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
 * @param state whether it works
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
        State state,
        List<String> provides,
        String location,
        Optional<String> problem) {
    /** Whether a plugin works. */
    public enum State {
        /** What it provides can be used. */
        STARTED("started"),
        /** It is known only for its problem. */
        REFUSED("refused");

        private final String display;

        State(String display) {
            this.display = display;
        }

        /** The user's word for it. */
        public String display() {
            return display;
        }
    }

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
