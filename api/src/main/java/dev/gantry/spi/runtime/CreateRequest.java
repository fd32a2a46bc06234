// SPDX-License-Identifier: Apache-2.0
package dev.gantry.spi.runtime;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.apiguardian.api.API;

import dev.gantry.api.model.StdioSpec;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * What a runtime needs to make a container.
 *
 * @param bundle the bundle
 * @param stdio what its standard streams are; the same as in its configuration, as far as that tells
 * @param log where its output goes
 * @param runTimeout after how long, counted from creation, the monitor kills it and reports code -1; empty for never
 * @param exitCommand argument vector that the monitor executes once the container has ended and that is reported; empty
 *     for none
 * @param config what to make, for a runtime with {@link RuntimeFeature#WITHOUT_BUNDLE}; empty for others, which find it
 *     in the bundle's {@code config.json}
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record CreateRequest(
        Bundle bundle,
        StdioSpec stdio,
        LogSink log,
        Optional<Duration> runTimeout,
        List<String> exitCommand,
        Optional<OciSpec> config) {
    /** Copies the list. */
    public CreateRequest {
        exitCommand = List.copyOf(exitCommand);
    }

    /** A request without terminal and input, whose configuration is in the bundle. */
    public CreateRequest(Bundle bundle, LogSink log, Optional<Duration> runTimeout, List<String> exitCommand) {
        this(bundle, StdioSpec.DEFAULT, log, runTimeout, exitCommand, Optional.empty());
    }
}
