// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.command;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import dev.gantry.api.model.ContainerState;
import dev.gantry.api.model.EngineInfo;
import dev.gantry.shell.cli.Arguments;
import dev.gantry.shell.cli.Command;
import dev.gantry.shell.cli.Flag;
import dev.gantry.shell.cli.ShellContext;
import dev.gantry.shell.cli.Usage;
import dev.gantry.shell.template.GoStruct;
import dev.gantry.shell.view.Listing;
import dev.gantry.shell.view.OutlineText;
import dev.gantry.shell.view.Structs;

/** {@code info}: describes the engine and the host. */
final class InfoCommand implements Command {
    @Override
    public Usage usage() {
        return Usage.of(
                "info",
                "",
                "Describe the engine and the host",
                "Prints facts about the host, the engine's directories, its plugins and its version.",
                List.of("info", "info --format '{{.store.graphRoot}}'"),
                List.of(Flag.value("f,format", "FORMAT", "json or a Go template")));
    }

    @Override
    public int run(ShellContext context, Arguments arguments) {
        Counts.none(arguments, "info");
        EngineInfo info = context.engines().reading().info();
        Optional<String> format = arguments.last("format");
        if (format.isPresent()) {
            GoStruct all = struct(info);
            Listing.print(context.out(), "info", format.get(), List.of(all), Map.of(), () -> all, true);
        } else {
            OutlineText.print(context.out(), struct(info));
        }
        return 0;
    }

    private static GoStruct struct(EngineInfo info) {
        Map<String, Object> host = new TreeMap<>(info.host());
        host.put("conmon", Structs.of("define.ConmonInfo", "version", info.monitor()));
        host.put("logDriver", info.defaultLogDriver());
        host.put(
                "ociRuntime",
                Structs.of(
                        "define.OCIRuntimeInfo",
                        "name",
                        info.defaultRuntime(),
                        "version",
                        info.runtimes().getOrDefault(info.defaultRuntime(), "")));
        GoStruct store = Structs.of(
                "define.StoreInfo",
                "containerStore",
                Structs.of(
                        "define.ContainerStore",
                        "number",
                        info.containers().values().stream()
                                .mapToLong(Long::longValue)
                                .sum(),
                        "paused",
                        count(info, ContainerState.PAUSED),
                        "running",
                        count(info, ContainerState.RUNNING),
                        "stopped",
                        count(info, ContainerState.STOPPED) + count(info, ContainerState.EXITED)),
                "database",
                info.store(),
                "graphRoot",
                info.root().toString(),
                "runRoot",
                info.runRoot().toString());
        return Structs.of(
                "define.Info",
                "host",
                new GoStruct("define.HostInfo", host),
                "store",
                store,
                "plugins",
                Structs.of("define.Plugins", "log", info.logDrivers(), "runtime", new TreeMap<>(info.runtimes())),
                "version",
                Structs.of(
                        "define.Version",
                        "APIVersion",
                        info.version(),
                        "Version",
                        info.version(),
                        "OsArch",
                        "linux/" + System.getProperty("os.arch", "")));
    }

    private static long count(EngineInfo info, ContainerState state) {
        return info.containers().getOrDefault(state, 0L);
    }
}
