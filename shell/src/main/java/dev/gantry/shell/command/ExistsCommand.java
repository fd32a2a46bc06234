// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.command;

import java.util.List;

import dev.gantry.shell.cli.Arguments;
import dev.gantry.shell.cli.Command;
import dev.gantry.shell.cli.Flag;
import dev.gantry.shell.cli.ShellContext;
import dev.gantry.shell.cli.Usage;

/** {@code exists}: answers by its exit code, 0 or 1, whether there is such a container. */
final class ExistsCommand implements Command {
    @Override
    public Usage usage() {
        return Usage.of(
                "exists",
                "CONTAINER",
                "Tell by the exit code whether a container exists",
                "Returns 0 when there is such a container and 1 when there is none. Prints nothing.",
                List.of("exists web"),
                List.of(Flag.unsupportedSwitch("external")));
    }

    @Override
    public int run(ShellContext context, Arguments arguments) {
        Counts.exactly(arguments, 1);
        return context.engines().reading().find(arguments.positional().get(0)).isPresent() ? 0 : 1;
    }
}
