// SPDX-License-Identifier: Apache-2.0
package dev.gantry.api.model;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import org.apiguardian.api.API;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * Where the output of a container is kept.
 *
 * @param driver name of the log driver; empty for the engine's default
 * @param options what the driver understands, such as {@code max-size}
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record LogSpec(Optional<String> driver, Map<String, String> options) {
    /** The engine's default driver. */
    public static final LogSpec DEFAULT = new LogSpec(Optional.empty(), Map.of());

    /** Copies the options. */
    public LogSpec {
        Objects.requireNonNull(driver, "driver");
        Objects.requireNonNull(options, "options");
        options = Ordered.copy(options);
    }
}
