// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.command;

import java.util.ArrayList;
import java.util.List;

import dev.gantry.api.Container;
import dev.gantry.api.Engine;
import dev.gantry.api.model.ContainerUpdate;
import dev.gantry.api.model.RestartPolicy;
import dev.gantry.shell.cli.Arguments;
import dev.gantry.shell.cli.Command;
import dev.gantry.shell.cli.Flag;
import dev.gantry.shell.cli.ShellContext;
import dev.gantry.shell.cli.Usage;
import dev.gantry.shell.cli.UsageException;
import dev.gantry.shell.options.ResourceFlags;

/** {@code update}: changes limits or the restart policy of a container. */
final class UpdateCommand implements Command {
    @Override
    public Usage usage() {
        return Usage.of(
                "update",
                "CONTAINER",
                "Change limits or restart policy of a container",
                "Changes the limits of a container, at once when it runs, and keeps them for its next starts.",
                List.of("update --memory 1g web", "update --restart on-failure:3 web"),
                flags());
    }

    private static List<Flag> flags() {
        List<Flag> flags = new ArrayList<>(ResourceFlags.FLAGS);
        flags.add(Selection.LATEST);
        flags.add(Flag.value("restart", "POLICY", "no, always, unless-stopped or on-failure[:RETRIES]"));
        return flags;
    }

    @Override
    public int run(ShellContext context, Arguments arguments) {
        ContainerUpdate update = new ContainerUpdate(
                ResourceFlags.read(arguments), arguments.last("restart").map(RestartPolicy::parse));
        Engine engine = context.engines().acting();
        Container container;
        if (arguments.on("latest")) {
            if (!arguments.positional().isEmpty()) {
                throw new UsageException("--latest and containers cannot be used together");
            }
            container = Selection.latest(engine).container();
        } else {
            Counts.exactly(arguments, 1);
            container = engine.container(arguments.positional().get(0));
        }
        if (!update.isEmpty()) {
            container.update(update);
        }
        context.out().println(container.id());
        return 0;
    }
}
