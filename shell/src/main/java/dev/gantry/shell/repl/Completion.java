// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.repl;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;
import org.jspecify.annotations.Nullable;

import dev.gantry.api.Engine;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.model.ContainerState;
import dev.gantry.api.model.ContainerSummary;
import dev.gantry.shell.cli.Flag;
import dev.gantry.shell.cli.Shell;
import dev.gantry.shell.cli.Usage;
import dev.gantry.shell.command.PsCommand;
import dev.gantry.shell.options.ContainerFilters;
import dev.gantry.shell.view.ContainerRow;

/**
 * Completes verbs, flags, values of flags, and names of containers in a state that the verb can act on. Containers are
 * asked of the engine only when it is open already: the key never waits.
 */
public final class Completion implements Completer {
    private static final List<String> SIGNALS =
            List.of("HUP", "INT", "QUIT", "KILL", "USR1", "USR2", "TERM", "CONT", "STOP", "WINCH");
    /** Begins the mode of a namespace that another container has. */
    private static final String JOINED = "container:";

    private static final List<String> BATCH_OPERATIONS =
            List.of("cleanup", "init", "kill", "pause", "rename", "restart", "start", "stop", "unpause", "update");

    private final Shell.Catalog catalog;
    private final Supplier<@Nullable Engine> engine;
    private final PathCompletion paths;

    /**
     * @param engine the engine if it is open, else null
     * @param workingDirectory what relative paths are relative to
     */
    public Completion(Shell.Catalog catalog, Supplier<@Nullable Engine> engine, Path workingDirectory) {
        this.catalog = catalog;
        this.engine = engine;
        this.paths = new PathCompletion(workingDirectory);
    }

    @Override
    public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
        for (String value : candidates(line.words().subList(0, line.wordIndex()), line.word())) {
            boolean goesOn = value.matches(".*([=:/]|}})");
            candidates.add(new Candidate(value, value, null, null, null, null, !goesOn));
        }
    }

    /**
     * What may stand next.
     *
     * @param before the words before the one that is completed
     * @param word what there is of it
     */
    public List<String> candidates(List<String> before, String word) {
        boolean grouped = !before.isEmpty() && before.get(0).equals("container");
        List<String> words = grouped ? before.subList(1, before.size()) : before;
        if (words.isEmpty()) {
            List<String> verbs = new ArrayList<>(catalog.names().stream()
                    .filter(name -> !grouped || catalog.isContainerVerb(name))
                    .toList());
            if (!grouped) {
                verbs.add("container");
                verbs.addAll(SessionVerbs.NAMES);
            }
            return fitting(verbs, word);
        }
        String verb = words.get(0);
        if (verb.equals("help")) {
            return words.size() == 1 ? fitting(catalog.names(), word) : List.of();
        }
        return catalog.find(verb)
                .map(command -> fitting(ofCommand(command.usage(), words.subList(1, words.size()), word), word))
                .orElse(List.of());
    }

    private List<String> ofCommand(Usage usage, List<String> before, String word) {
        Optional<Flag> open = openFlag(usage, before);
        if (open.isPresent()) {
            return values(usage, open.get(), word);
        }
        if (usage.flagsEndAtFirstArgument() && hasArgument(usage, before)) {
            return usage.verb().equals("batch") ? BATCH_OPERATIONS : List.of();
        }
        if (word.startsWith("-")) {
            int equals = word.indexOf('=');
            if (equals > 0) {
                String name = word.substring(2, equals);
                return usage.flags().stream()
                        .filter(flag -> flag.name().equals(name))
                        .flatMap(flag -> values(usage, flag, word.substring(equals + 1)).stream())
                        .map(value -> word.substring(0, equals + 1) + value)
                        .toList();
            }
            return usage.flags().stream()
                    .filter(flag -> !flag.isUnsupported())
                    .map(flag -> "--" + flag.name())
                    .toList();
        }
        if (usage.verb().equals("plugins")) {
            return before.isEmpty() ? List.of("list", "load", "reload", "unload") : List.of();
        }
        if (usage.arguments().startsWith("--rootfs")) {
            return before.contains("--rootfs") ? paths.candidates(word, true) : List.of();
        }
        return usage.arguments().startsWith("CONTAINER") ? containers(usage.verb()) : List.of();
    }

    /** The flag whose value is being typed. */
    private static Optional<Flag> openFlag(Usage usage, List<String> before) {
        if (before.isEmpty()) {
            return Optional.empty();
        }
        String last = before.get(before.size() - 1);
        return usage.flags().stream()
                .filter(flag -> !flag.isSwitch())
                .filter(flag -> last.equals("--" + flag.name())
                        || (last.matches("-[a-zA-Z]+")
                                && flag.shorthand().filter(last::endsWith).isPresent()))
                .findFirst();
    }

    private static boolean hasArgument(Usage usage, List<String> before) {
        boolean value = false;
        for (int i = 0; i < before.size(); i++) {
            if (value) {
                value = false;
            } else if (before.get(i).startsWith("-")) {
                value = openFlag(usage, before.subList(0, i + 1)).isPresent();
            } else {
                return true;
            }
        }
        return false;
    }

    private List<String> values(Usage usage, Flag flag, String word) {
        return switch (flag.name()) {
            case "signal", "stop-signal" -> SIGNALS;
            case "sort" -> PsCommand.SORT_KEYS;
            case "restart" -> List.of("no", "always", "unless-stopped", "on-failure", "on-failure:");
            case "format" -> formats(usage, word);
            case "condition" -> {
                List<String> conditions = new ArrayList<>(states());
                conditions.addAll(List.of("removed", "exit", "next-exit"));
                yield conditions;
            }
            case "network" -> namespaces(word, "none");
            case "pid", "ipc", "uts", "cgroupns" -> namespaces(word, "private");
            case "volume", "device" -> word.indexOf(':') < 0 ? paths.candidates(word, false) : List.of();
            case "requires" -> containers(usage.verb());
            case "filter" ->
                usage.verb().equals("events") ? List.of("container=", "event=", "label=", "type=") : filters(word);
            default -> flag.valueName().equals("FILE") ? paths.candidates(word, false) : List.of();
        };
    }

    private List<String> namespaces(String word, String own) {
        if (!word.startsWith(JOINED)) {
            return List.of(own, "host", JOINED, "ns:");
        }
        return containers(state -> state == ContainerState.RUNNING || state == ContainerState.PAUSED)
                .map(name -> JOINED + name)
                .toList();
    }

    /** Whole formats, or the field that is begun in a template. */
    private static List<String> formats(Usage usage, String word) {
        int begun = word.lastIndexOf("{{.");
        if (begun < 0 || word.indexOf("}}", begun) >= 0 || !usage.verb().equals("ps")) {
            return List.of("json", "table");
        }
        return ContainerRow.headings().keySet().stream()
                .map(field -> word.substring(0, begun) + "{{." + field + "}}")
                .toList();
    }

    private static List<String> filters(String word) {
        return word.startsWith("status=")
                ? states().stream().map(state -> "status=" + state).toList()
                : ContainerFilters.KEYS.stream().map(key -> key + "=").toList();
    }

    private static List<String> states() {
        List<String> words = new ArrayList<>();
        for (ContainerState state : ContainerState.values()) {
            if (state != ContainerState.UNKNOWN) {
                words.add(state.display());
            }
        }
        return words;
    }

    private List<String> containers(String verb) {
        return containers(fits(verb)).toList();
    }

    private Stream<String> containers(Predicate<ContainerState> fits) {
        Engine open = engine.get();
        if (open == null) {
            return Stream.empty();
        }
        try {
            return open.containers().stream()
                    .filter(container -> fits.test(container.state()))
                    .map(ContainerSummary::name);
        } catch (EngineException e) {
            // A completion that cannot be had is none; the command itself will say what is wrong.
            return Stream.empty();
        }
    }

    private static Predicate<ContainerState> fits(String verb) {
        return switch (verb) {
            case "pause" -> state -> state == ContainerState.RUNNING;
            case "unpause" -> state -> state == ContainerState.PAUSED;
            case "kill" ->
                state -> state == ContainerState.RUNNING
                        || state == ContainerState.PAUSED
                        || state == ContainerState.STOPPING;
            case "stop" ->
                state -> state == ContainerState.RUNNING
                        || state == ContainerState.CREATED
                        || state == ContainerState.STOPPING;
            case "start" ->
                state -> state == ContainerState.CONFIGURED
                        || state == ContainerState.CREATED
                        || state == ContainerState.STOPPED
                        || state == ContainerState.EXITED;
            case "init" ->
                state -> state == ContainerState.CONFIGURED
                        || state == ContainerState.STOPPED
                        || state == ContainerState.EXITED;
            default -> state -> true;
        };
    }

    private static List<String> fitting(List<String> values, String word) {
        return values.stream()
                .filter(value -> value.startsWith(word))
                .sorted()
                .distinct()
                .toList();
    }
}
