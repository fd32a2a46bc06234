// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.command;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import dev.gantry.api.Container;
import dev.gantry.api.ContainerOperations;
import dev.gantry.api.ContainerOperations.Dependencies;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.CleanupOptions;
import dev.gantry.api.model.ContainerUpdate;
import dev.gantry.api.model.RestartPolicy;
import dev.gantry.api.model.Signal;
import dev.gantry.shell.cli.Arguments;
import dev.gantry.shell.cli.Command;
import dev.gantry.shell.cli.Flag;
import dev.gantry.shell.cli.FlagParser;
import dev.gantry.shell.cli.ShellContext;
import dev.gantry.shell.cli.Usage;
import dev.gantry.shell.cli.UsageException;
import dev.gantry.shell.options.ResourceFlags;
import dev.gantry.shell.options.Words;

/** {@code batch}: several operations on one container under one lock, with nobody in between. The first failure ends it. */
final class BatchCommand implements Command {
    private static final List<String> OPERATIONS = List.of(
            "cleanup", "init", "kill", "pause", "rename", "restart", "start", "stop", "sync", "unpause", "update");

    @Override
    public Usage usage() {
        return new Usage(
                "batch",
                "CONTAINER OPERATION [OPERATION...]",
                "Run several operations under one lock",
                "Runs operations on a container one after the other under one lock; each is a verb with its flags, quoted"
                        + " as one word. The first that fails ends the batch.",
                List.of("batch web pause 'update --memory 1g' unpause"),
                List.of(),
                true);
    }

    @Override
    public int run(ShellContext context, Arguments arguments) {
        Counts.atLeast(arguments, 2);
        List<String> words = arguments.positional();
        List<Consumer<ContainerOperations>> operations = new ArrayList<>();
        for (String text : words.subList(1, words.size())) {
            operations.add(operation(text));
        }
        Container container = context.engines().acting().container(words.get(0));
        try {
            container.batch(target -> {
                operations.forEach(operation -> operation.accept(target));
                return operations.size();
            });
        } catch (EngineException e) {
            if (e.code() == ErrorCode.CANCELLED) {
                Interruption.report(context, List.of(container));
            }
            throw e;
        }
        context.out().println(words.get(0));
        return 0;
    }

    private static Consumer<ContainerOperations> operation(String text) {
        Words parsed = Words.of(text);
        if (!parsed.complete() || parsed.words().isEmpty()) {
            throw new UsageException("batch operation \"" + text + "\" cannot be read");
        }
        String verb = parsed.words().get(0);
        List<String> rest = parsed.words().subList(1, parsed.words().size());
        return switch (verb) {
            case "cleanup" -> plain(verb, rest, target -> target.cleanup(CleanupOptions.DEFAULT));
            case "init" -> plain(verb, rest, target -> target.init(Dependencies.START));
            case "pause" -> plain(verb, rest, ContainerOperations::pause);
            case "start" -> plain(verb, rest, ContainerOperations::start);
            case "sync" -> plain(verb, rest, ContainerOperations::sync);
            case "unpause" -> plain(verb, rest, ContainerOperations::unpause);
            case "stop" -> {
                Arguments flags = parse(verb, rest, List.of(StopTimeout.FLAG), 0);
                yield StopTimeout.of(flags)
                        .<Consumer<ContainerOperations>>map(timeout -> target -> target.stop(timeout))
                        .orElse(ContainerOperations::stop);
            }
            case "restart" -> {
                Arguments flags = parse(verb, rest, List.of(StopTimeout.FLAG), 0);
                yield StopTimeout.of(flags)
                        .<Consumer<ContainerOperations>>map(timeout -> target -> target.restart(timeout))
                        .orElse(ContainerOperations::restart);
            }
            case "kill" -> {
                Arguments flags = parse(verb, rest, List.of(Flag.value("s,signal", "SIGNAL", "")), 0);
                Signal signal = flags.last("signal").map(Signal::parse).orElse(Signal.KILL);
                yield target -> target.kill(signal);
            }
            case "rename" -> {
                String name = parse(verb, rest, List.of(), 1).positional().get(0);
                yield target -> target.rename(name);
            }
            case "update" -> {
                List<Flag> known = new ArrayList<>(ResourceFlags.FLAGS);
                known.add(Flag.value("restart", "POLICY", ""));
                Arguments flags = parse(verb, rest, known, 0);
                ContainerUpdate update = new ContainerUpdate(
                        ResourceFlags.read(flags), flags.last("restart").map(RestartPolicy::parse));
                yield target -> target.update(update);
            }
            default ->
                throw new UsageException(
                        "batch operation \"" + verb + "\" is not one", "use " + String.join(", ", OPERATIONS));
        };
    }

    private static Consumer<ContainerOperations> plain(
            String verb, List<String> rest, Consumer<ContainerOperations> operation) {
        parse(verb, rest, List.of(), 0);
        return operation;
    }

    private static Arguments parse(String verb, List<String> words, List<Flag> flags, int expected) {
        Arguments arguments;
        try {
            arguments = FlagParser.parse(flags, false, words);
        } catch (UsageException e) {
            throw new UsageException("batch operation \"" + verb + "\": " + e.getMessage());
        }
        if (arguments.positional().size() != expected) {
            throw new UsageException("batch operation \"" + verb + "\" takes "
                    + (expected == 0 ? "no arguments" : expected + " argument"));
        }
        return arguments;
    }
}
