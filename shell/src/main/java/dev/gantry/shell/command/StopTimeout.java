// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.command;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

import dev.gantry.api.ContainerOperations;
import dev.gantry.shell.cli.Arguments;
import dev.gantry.shell.cli.Flag;

/** The flag {@code --time}: how long containers may take to stop. */
final class StopTimeout {
    static final Flag FLAG = Flag.value(
            "t,time",
            "SECONDS",
            "Seconds to wait before the container is killed, -1 for ever (default: the container's)");

    private StopTimeout() {}

    /** The time given; empty for the container's own. */
    static Optional<Duration> of(Arguments arguments) {
        OptionalLong seconds = arguments.number("time");
        if (seconds.isEmpty()) {
            return Optional.empty();
        }
        if (seconds.getAsLong() == -1) {
            return Optional.of(ContainerOperations.FOREVER);
        }
        if (seconds.getAsLong() < 0) {
            throw arguments.invalid(
                    "time", Long.toString(seconds.getAsLong()), "must be seconds, 0 for at once, or -1 for ever");
        }
        return Optional.of(Duration.ofSeconds(seconds.getAsLong()));
    }
}
