// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.gantry.api.Container;
import dev.gantry.api.Engine;
import dev.gantry.api.error.EngineException;
import dev.gantry.shell.cli.Arguments;
import dev.gantry.shell.cli.Command;
import dev.gantry.shell.cli.ErrorLine;
import dev.gantry.shell.cli.Flag;
import dev.gantry.shell.cli.ShellContext;
import dev.gantry.shell.cli.Usage;
import dev.gantry.shell.cli.UsageException;
import dev.gantry.shell.template.GoStruct;
import dev.gantry.shell.view.InspectView;
import dev.gantry.shell.view.Listing;

/** {@code inspect}: prints everything that is known of containers. */
final class InspectCommand implements Command {
    private static final String INDENT = "     ";

    @Override
    public Usage usage() {
        return Usage.of(
                "inspect",
                "CONTAINER [CONTAINER...]",
                "Show everything about containers",
                "Prints what is known of containers, as a JSON array or by a Go template.",
                List.of("inspect web", "inspect --format '{{.State.Pid}}' web"),
                List.of(
                        Flag.value("f,format", "FORMAT", "json or a Go template (default json)"),
                        Selection.LATEST,
                        Flag.unsupportedSwitch("s,size"),
                        Flag.value("type", "TYPE", "Kind of object; only container and all exist yet")));
    }

    @Override
    public int run(ShellContext context, Arguments arguments) {
        Optional<String> type = arguments.last("type");
        if (type.isPresent() && !List.of("container", "all").contains(type.get())) {
            throw new UsageException("inspect --type " + type.get() + " is not supported yet", "use container");
        }
        Engine engine = context.engines().reading();
        List<String> names = new ArrayList<>(arguments.positional());
        if (arguments.on("latest")) {
            if (!names.isEmpty()) {
                throw new UsageException("--latest and containers cannot be used together");
            }
            names.add(Selection.latest(engine).typed());
        }
        if (names.isEmpty()) {
            throw new UsageException("no names or ids specified");
        }
        List<GoStruct> found = new ArrayList<>();
        List<EngineException> failures = new ArrayList<>();
        for (String name : names) {
            try {
                Container container = engine.container(name);
                found.add(InspectView.of(container.inspect(), context.clock().getZone()));
            } catch (EngineException e) {
                failures.add(e);
            }
        }
        String format = arguments.last("format").orElse("json");
        if (format.equals("json")) {
            Listing.json(context.out(), found, INDENT);
        } else {
            Listing.print(context.out(), "inspect", format, found, Map.of(), () -> found, true);
        }
        context.out().flush();
        int code = 0;
        for (EngineException failure : failures) {
            ErrorLine.print(context.err(), failure);
            code = ErrorLine.exitCode(failure);
        }
        return code;
    }
}
