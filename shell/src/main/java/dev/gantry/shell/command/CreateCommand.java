// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.command;

import java.util.List;
import java.util.Optional;

import dev.gantry.api.Container;
import dev.gantry.api.Engine;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.ContainerSpec;
import dev.gantry.api.model.RemoveOptions;
import dev.gantry.shell.cli.Arguments;
import dev.gantry.shell.cli.Command;
import dev.gantry.shell.cli.ShellContext;
import dev.gantry.shell.cli.Usage;
import dev.gantry.shell.cli.UsageException;
import dev.gantry.shell.options.AttachFlags;
import dev.gantry.shell.options.CreateFlags;
import dev.gantry.shell.options.SpecReader;

/** {@code create}: records a container without starting it, and prints its id. */
final class CreateCommand implements Command {
    @Override
    public Usage usage() {
        return new Usage(
                "create",
                "--rootfs DIR COMMAND [ARG...]",
                "Create a container without starting it",
                "Records a container that runs a command in a root filesystem, and prints its id.",
                List.of("create --name web --rootfs /srv/rootfs httpd -f"),
                CreateFlags.FLAGS,
                true);
    }

    @Override
    public int run(ShellContext context, Arguments arguments) {
        ContainerSpec spec = new SpecReader(context, arguments).read();
        // They concern whoever attaches; a mistake is told now all the same.
        AttachFlags.streams(arguments, spec.stdio().openStdin());
        AttachFlags.detachKeys(arguments);
        Engine engine = context.engines().acting();
        boolean passing = Passthrough.isOf(spec, engine, context, arguments);
        Container container = create(engine, spec, arguments);
        // Where the output of the container goes is no place for ours; podman too says nothing there.
        if (!passing) {
            context.out().println(container.id());
        }
        return 0;
    }

    /** Records the container, after removing one of the same name where the user asked for that. */
    static Container create(Engine engine, ContainerSpec spec, Arguments arguments) {
        if (arguments.on("replace")) {
            String name = spec.name()
                    .orElseThrow(() -> new UsageException("cannot replace container without --name being set"));
            Optional<Container> old =
                    engine.find(name).filter(container -> container.name().equals(name));
            if (old.isPresent()) {
                replace(old.get());
            }
        }
        return engine.create(spec);
    }

    private static void replace(Container old) {
        try {
            old.remove(RemoveOptions.FORCE);
        } catch (EngineException e) {
            if (e.code() != ErrorCode.CONTAINER_REMOVED) {
                throw e;
            }
        }
    }
}
