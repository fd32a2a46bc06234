// SPDX-License-Identifier: Apache-2.0
package dev.gantry.spi.runtime;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

import org.apiguardian.api.API;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * A runtime that was opened.
 *
 * @param version one line, such as {@code runc version 1.1.5}
 * @param path its program, when it is one
 * @param monitor one line on its monitor, such as {@code conmon version 2.1.6}; empty for an in-process one
 * @param features what it can do
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record RuntimeInfo(String version, Optional<Path> path, Optional<String> monitor, Set<RuntimeFeature> features) {
    /** Copies the set. */
    public RuntimeInfo {
        features = Set.copyOf(features);
    }
}
