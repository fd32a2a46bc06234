// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.command;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.gantry.shell.Version;
import dev.gantry.shell.cli.Arguments;
import dev.gantry.shell.cli.Command;
import dev.gantry.shell.cli.Flag;
import dev.gantry.shell.cli.ShellContext;
import dev.gantry.shell.cli.Usage;
import dev.gantry.shell.template.GoJson;
import dev.gantry.shell.template.GoStruct;
import dev.gantry.shell.view.Listing;
import dev.gantry.shell.view.Structs;

/** {@code version}: prints the program's version. Opens no engine. */
final class VersionCommand implements Command {
    @Override
    public Usage usage() {
        return Usage.of(
                "version",
                "",
                "Show the version",
                "Prints the versions of this program and of the Java runtime.",
                List.of("version", "version --format '{{.Client.Version}}'"),
                List.of(Flag.value("f,format", "FORMAT", "json or a Go template")));
    }

    @Override
    public int run(ShellContext context, Arguments arguments) {
        Counts.none(arguments, "version");
        String version = Version.text();
        String java = System.getProperty("java.version", "");
        String platform = "linux/" + System.getProperty("os.arch", "");
        GoStruct client = Structs.of(
                "define.Version",
                "APIVersion",
                version,
                "Version",
                version,
                "JavaVersion",
                java,
                "OsArch",
                platform,
                "Os",
                "linux");
        GoStruct all = Structs.of("types.SystemVersionReport", "Client", client);
        Optional<String> format = arguments.last("format");
        if (format.isPresent() && format.get().equals("json")) {
            context.out().println(GoJson.compact(all));
        } else if (format.isPresent()) {
            Listing.print(context.out(), "version", format.get(), List.of(all), Map.of(), () -> all, true);
        } else {
            context.out().println("Client:       Gantry Engine");
            context.out().println("Version:      " + version);
            context.out().println("API Version:  " + version);
            context.out().println("Java Version: " + java);
            context.out().println("OS/Arch:      " + platform);
        }
        return 0;
    }
}
