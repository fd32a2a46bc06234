// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.command;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.gantry.api.Engine;
import dev.gantry.api.error.OneLine;
import dev.gantry.api.model.PluginInfo;
import dev.gantry.shell.cli.Arguments;
import dev.gantry.shell.cli.Command;
import dev.gantry.shell.cli.Flag;
import dev.gantry.shell.cli.ShellContext;
import dev.gantry.shell.cli.Usage;
import dev.gantry.shell.cli.UsageException;
import dev.gantry.shell.template.GoStruct;
import dev.gantry.shell.template.Report;
import dev.gantry.shell.view.Listing;
import dev.gantry.shell.view.Structs;
import dev.gantry.shell.view.TextTable;

/** {@code plugins}: lists, loads, unloads and reloads plugins. What is loaded lives as long as the engine that is open. */
final class PluginsCommand implements Command {
    private static final Set<String> ACTIONS = Set.of("list", "ls", "load", "unload", "reload");

    @Override
    public Usage usage() {
        return Usage.of(
                "plugins",
                "[list | load JAR | unload ID | reload ID]",
                "List, load and unload plugins",
                "Lists plugins, or loads, unloads or reloads one for the rest of the session.",
                List.of("plugins", "plugins load ./my-runtime.jar", "plugins reload runtime-runc"),
                List.of(
                        Flag.value("format", "FORMAT", "json, table TEMPLATE or a Go template"),
                        Flag.toggle("noheading", "No line of headings")));
    }

    @Override
    public int run(ShellContext context, Arguments arguments) {
        List<String> words = arguments.positional();
        String action = words.isEmpty() ? "list" : words.get(0);
        if (!ACTIONS.contains(action)) {
            throw new UsageException(
                    "unrecognized command `gantry plugins " + action + "`", "use list, load, unload or reload");
        }
        int expected = action.equals("list") || action.equals("ls") ? Math.min(1, words.size()) : 2;
        if (words.size() != expected) {
            throw new UsageException(
                    "plugins " + action + " takes " + (expected == 2 ? "one argument" : "no arguments"));
        }
        Engine engine = context.engines().reading();
        switch (action) {
            case "list", "ls" -> list(context, arguments, engine.plugins());
            case "load" ->
                context.out()
                        .println(engine.loadPlugin(context.path(words.get(1)).toAbsolutePath())
                                .id());
            case "unload" -> {
                engine.unloadPlugin(words.get(1));
                context.out().println(words.get(1));
            }
            default -> context.out().println(engine.reloadPlugin(words.get(1)).id());
        }
        return 0;
    }

    private static void list(ShellContext context, Arguments arguments, List<PluginInfo> plugins) {
        Optional<String> format = arguments.last("format");
        if (format.isPresent()) {
            List<GoStruct> rows = plugins.stream().map(PluginsCommand::struct).toList();
            Listing.print(
                    context.out(),
                    "plugins",
                    format.get(),
                    rows,
                    Report.headings(
                            List.of(
                                    "ID",
                                    "Version",
                                    "Provider",
                                    "Description",
                                    "State",
                                    "Provides",
                                    "Location",
                                    "Problem"),
                            Map.of()),
                    () -> rows,
                    !arguments.on("noheading"));
            return;
        }
        TextTable table = new TextTable();
        if (!arguments.on("noheading")) {
            table.row("ID", "VERSION", "STATE", "PROVIDES", "LOCATION", "PROBLEM");
        }
        for (PluginInfo plugin : plugins) {
            table.row(
                    plugin.id(),
                    plugin.version(),
                    plugin.state().display(),
                    String.join(",", plugin.provides()),
                    plugin.location(),
                    plugin.problem().map(OneLine::of).orElse(""));
        }
        table.print(context.out());
    }

    private static GoStruct struct(PluginInfo plugin) {
        return Structs.of(
                "plugins.row",
                "ID",
                plugin.id(),
                "Version",
                plugin.version(),
                "Provider",
                plugin.provider(),
                "Description",
                plugin.description(),
                "State",
                plugin.state().display(),
                "Provides",
                plugin.provides(),
                "Location",
                plugin.location(),
                "Problem",
                plugin.problem().orElse(""));
    }
}
