// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.command;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

import dev.gantry.api.Container;
import dev.gantry.api.Engine;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.ContainerSummary;
import dev.gantry.shell.cli.Arguments;
import dev.gantry.shell.cli.Flag;
import dev.gantry.shell.cli.ShellContext;
import dev.gantry.shell.cli.UsageException;
import dev.gantry.shell.options.ContainerFilters;

/**
 * Which containers a command is about: by name, {@code --all}, {@code --latest}, {@code --cidfile} or {@code --filter}.
 * All of them are looked up before anything is done to the first.
 */
final class Selection {
    static final Flag ALL = Flag.toggle("a,all", "All containers that the command can act on");
    static final Flag LATEST = Flag.toggle("l,latest", "The container that was created last");
    static final Flag CIDFILE = Flag.repeated("cidfile", "FILE", "Read the container's id from the file");
    static final Flag FILTER = Flag.list("f,filter", "KEY=VALUE", "All containers that fit");
    static final Flag IGNORE = Flag.toggle("i,ignore", "Pass over containers that do not exist");

    private final Engine engine;
    private final ShellContext context;
    private final Arguments arguments;
    private final List<Flag> flags;

    /** @param typed what the user called it: this is what success prints */
    record Target(String typed, Container container) {}

    Selection(Engine engine, ShellContext context, Arguments arguments, List<Flag> flags) {
        this.engine = engine;
        this.context = context;
        this.arguments = arguments;
        this.flags = flags;
    }

    /**
     * The containers.
     *
     * @param all what {@code --all} means here
     * @param forgiving whether missing ones are passed over even without {@code --ignore}
     */
    List<Target> resolve(Predicate<ContainerSummary> all, boolean forgiving) {
        boolean everything = given("all");
        boolean latest = given("latest");
        boolean filtered = flag("filter") && !arguments.all("filter").isEmpty();
        List<String> cidFiles = flag("cidfile") ? arguments.all("cidfile") : List.of();
        List<String> names = arguments.positional();
        check(everything, latest, filtered, cidFiles, names);
        boolean ignore = forgiving || given("ignore");
        if (everything || filtered) {
            Predicate<ContainerSummary> fits =
                    filtered ? ContainerFilters.parse(arguments.all("filter"), engine, context.clock()) : all;
            return engine.containers().stream()
                    .filter(fits)
                    .flatMap(summary -> engine.find(summary.id()).stream())
                    .map(container -> new Target(container.id(), container))
                    .toList();
        }
        if (latest) {
            return List.of(latest(engine));
        }
        List<Target> targets = new ArrayList<>();
        for (String name : names) {
            add(targets, name, ignore);
        }
        for (String file : cidFiles) {
            Optional<String> id = idFrom(file, ignore);
            if (id.isPresent()) {
                add(targets, id.get(), ignore);
            }
        }
        return targets;
    }

    /** The container that was created last. */
    static Target latest(Engine engine) {
        List<ContainerSummary> containers = engine.containers();
        if (containers.isEmpty()) {
            throw new EngineException(ErrorCode.NO_SUCH_CONTAINER, "there is no container, so no latest one");
        }
        Container container =
                engine.container(containers.get(containers.size() - 1).id());
        return new Target(container.id(), container);
    }

    private void check(
            boolean everything, boolean latest, boolean filtered, List<String> cidFiles, List<String> names) {
        if (everything && latest) {
            throw new UsageException("--all and --latest cannot be used together");
        }
        if (everything && (!names.isEmpty() || !cidFiles.isEmpty())) {
            throw new UsageException("no arguments are needed with --all");
        }
        if (latest && (!names.isEmpty() || !cidFiles.isEmpty())) {
            throw new UsageException("--latest and containers cannot be used together");
        }
        if (filtered && (!names.isEmpty() || latest || !cidFiles.isEmpty())) {
            throw new UsageException("--filter and containers cannot be used together");
        }
        if (!everything && !latest && !filtered && names.isEmpty() && cidFiles.isEmpty()) {
            throw new UsageException("you must provide at least one name or id");
        }
    }

    private void add(List<Target> targets, String name, boolean ignore) {
        Optional<Container> found = ignore ? engine.find(name) : Optional.of(engine.container(name));
        found.ifPresent(container -> targets.add(new Target(name, container)));
    }

    private Optional<String> idFrom(String file, boolean ignore) {
        try {
            return Optional.of(Files.readString(context.path(file))
                    .strip()
                    .lines()
                    .findFirst()
                    .orElse(""));
        } catch (IOException e) {
            if (ignore) {
                return Optional.empty();
            }
            throw new UsageException("reading CIDFile: cannot read " + file);
        }
    }

    private boolean flag(String name) {
        return flags.stream().anyMatch(flag -> flag.name().equals(name));
    }

    private boolean given(String name) {
        return flag(name) && arguments.on(name);
    }
}
