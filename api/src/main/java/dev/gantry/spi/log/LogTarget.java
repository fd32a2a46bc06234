// SPDX-License-Identifier: Apache-2.0
package dev.gantry.spi.log;

import java.nio.file.Path;
import java.util.Map;

import org.apiguardian.api.API;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * A container as a log driver sees it.
 *
 * @param containerId full id
 * @param name the container's name
 * @param directory a directory of the container's own that outlives reboots
 * @param options the options that the container was created with
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record LogTarget(String containerId, String name, Path directory, Map<String, String> options) {
    /** Copies the options. */
    public LogTarget {
        options = Map.copyOf(options);
    }
}
