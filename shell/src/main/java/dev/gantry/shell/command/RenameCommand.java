// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.command;

import java.util.List;

import dev.gantry.shell.cli.Arguments;
import dev.gantry.shell.cli.Command;
import dev.gantry.shell.cli.ShellContext;
import dev.gantry.shell.cli.Usage;

/** {@code rename}: gives a container another name. */
final class RenameCommand implements Command {
    @Override
    public Usage usage() {
        return Usage.of(
                "rename",
                "CONTAINER NAME",
                "Rename a container",
                "Gives a container another name, whatever its state.",
                List.of("rename web web-old"),
                List.of());
    }

    @Override
    public int run(ShellContext context, Arguments arguments) {
        Counts.exactly(arguments, 2);
        List<String> names = arguments.positional();
        context.engines().acting().container(names.get(0)).rename(names.get(1));
        return 0;
    }
}
