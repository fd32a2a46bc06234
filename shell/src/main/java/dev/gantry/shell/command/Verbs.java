// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.command;

import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.gantry.shell.cli.Command;
import dev.gantry.shell.cli.Flag;
import dev.gantry.shell.cli.Shell;

/** All verbs by name. Only the class of the verb that is asked for is loaded. */
public final class Verbs implements Shell.Catalog {
    private static final List<String> NAMES = List.of(
            "attach", "batch", "cleanup", "create", "events", "exec", "exists", "explain", "info", "init", "inspect",
            "kill", "locks", "logs", "pause", "plugins", "ps", "rename", "restart", "rm", "run", "start", "stop",
            "unpause", "update", "version", "wait");
    private static final Set<String> NOT_OF_A_CONTAINER = Set.of("events", "info", "locks", "plugins", "version");

    @Override
    public Optional<Command> find(String verb) {
        return Optional.ofNullable(
                switch (verb) {
                    case "attach" -> new AttachCommand();
                    case "batch" -> new BatchCommand();
                    case "cleanup" -> new CleanupCommand();
                    case "create" -> new CreateCommand();
                    case "events" -> new EventsCommand();
                    case "exec" -> new ExecCommand();
                    case "exists" -> new ExistsCommand();
                    case "explain" -> new ExplainCommand();
                    case "info" -> new InfoCommand();
                    case "init" -> new InitCommand();
                    case "inspect" -> new InspectCommand();
                    case "kill" -> new KillCommand();
                    case "locks" -> new LocksCommand();
                    case "logs" -> new LogsCommand();
                    case "pause" -> new PauseCommand();
                    case "plugins" -> new PluginsCommand();
                    case "ps", "ls", "list" -> new PsCommand();
                    case "rename" -> new RenameCommand();
                    case "restart" -> new RestartCommand();
                    case "rm" -> new RmCommand();
                    case "run" -> new RunCommand();
                    case "start" -> new StartCommand();
                    case "stop" -> new StopCommand();
                    case "unpause" -> new UnpauseCommand();
                    case "update" -> new UpdateCommand();
                    case "version" -> new VersionCommand();
                    case "wait" -> new WaitCommand();
                    default -> null;
                });
    }

    @Override
    public boolean isContainerVerb(String verb) {
        return (NAMES.contains(verb) && !NOT_OF_A_CONTAINER.contains(verb)) || verb.equals("ls") || verb.equals("list");
    }

    @Override
    public List<String> names() {
        return NAMES;
    }

    @Override
    public List<Flag> globalFlags() {
        return List.of(
                Flag.value("config", "FILE", "Read this configuration file instead of the usual ones"),
                Flag.value("log-driver", "NAME", "Log driver of containers that name none"),
                Flag.value("log-level", "LEVEL", "Say more or less on stderr (debug, info, warn, error)"),
                Flag.toggle("no-tty", "Treat the terminal as a plain stream of lines"),
                Flag.value("root", "DIR", "Directory of everything that outlives a reboot"),
                Flag.value("runroot", "DIR", "Directory of the state of this boot"),
                Flag.value("runtime", "NAME", "OCI runtime of containers that name none"),
                Flag.toggle("v,version", "Print the version"));
    }
}
