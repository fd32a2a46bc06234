// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.options;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

import dev.gantry.api.Engine;
import dev.gantry.api.model.ContainerState;
import dev.gantry.api.model.ContainerSummary;
import dev.gantry.shell.cli.UsageException;

/**
 * The filters of {@code ps} and of commands that act on what fits. Several values of one key are alternatives, except that
 * all labels must fit; several keys must all fit.
 */
public final class ContainerFilters {
    /** The keys, for completion. */
    public static final List<String> KEYS = List.of(
            "before",
            "exited",
            "id",
            "label",
            "name",
            "network",
            "restart-policy",
            "since",
            "status",
            "until",
            "volume");

    private static final List<String> LATER = List.of("ancestor", "health", "pod");

    private ContainerFilters() {}

    /**
     * Reads filters.
     *
     * @param texts each {@code KEY=VALUE}
     * @param engine what other containers are looked up in
     * @throws UsageException for a key that does not exist, or not yet
     */
    public static Predicate<ContainerSummary> parse(List<String> texts, Engine engine, Clock clock) {
        Map<String, List<String>> byKey = new LinkedHashMap<>();
        for (String text : texts) {
            int equals = text.indexOf('=');
            if (equals < 0) {
                throw new UsageException("invalid filter \"" + text + "\"", "use KEY=VALUE");
            }
            byKey.computeIfAbsent(text.substring(0, equals), key -> new ArrayList<>())
                    .add(text.substring(equals + 1));
        }
        Predicate<ContainerSummary> all = summary -> true;
        for (Map.Entry<String, List<String>> entry : byKey.entrySet()) {
            Predicate<ContainerSummary> key = null;
            boolean conjunction = entry.getKey().startsWith("label");
            for (String value : entry.getValue()) {
                Predicate<ContainerSummary> one = one(entry.getKey(), value, engine, clock);
                key = key == null ? one : conjunction ? key.and(one) : key.or(one);
            }
            all = key == null ? all : all.and(key);
        }
        return all;
    }

    private static Predicate<ContainerSummary> one(String key, String value, Engine engine, Clock clock) {
        switch (key) {
            case "id" -> {
                return summary -> summary.id().startsWith(value);
            }
            case "name" -> {
                Pattern pattern = pattern(value);
                return summary -> pattern.matcher(summary.name()).find();
            }
            case "label" -> {
                return summary -> hasLabel(summary, value);
            }
            case "label!" -> {
                return summary -> !hasLabel(summary, value);
            }
            case "status" -> {
                ContainerState state = ContainerState.parse(value);
                return summary -> summary.state() == state;
            }
            case "exited" -> {
                int code = code(value);
                return summary -> ended(summary)
                        && summary.exit()
                                .filter(exit -> exit.code().isPresent() && exit.codeOrMinusOne() == code)
                                .isPresent();
            }
            case "network" -> {
                return summary -> summary.network().equals(value);
            }
            case "restart-policy" -> {
                return summary -> summary.restartPolicy().kind().word().equals(value);
            }
            case "volume" -> {
                return summary -> summary.mounts().contains(value);
            }
            case "before" -> {
                Instant created = created(engine, value);
                return summary -> summary.createdAt().isBefore(created);
            }
            case "since" -> {
                Instant created = created(engine, value);
                return summary -> summary.createdAt().isAfter(created);
            }
            case "until" -> {
                // A duration means that long ago here, as with every prune-like filter.
                Instant limit = Times.since(value, clock);
                return summary -> summary.createdAt().isBefore(limit);
            }
            default ->
                throw new UsageException(
                        LATER.contains(key) ? "filter " + key + " is not supported yet" : key + " is an invalid filter",
                        "use one of " + String.join(", ", KEYS));
        }
    }

    private static boolean ended(ContainerSummary summary) {
        return summary.state() == ContainerState.EXITED || summary.state() == ContainerState.STOPPED;
    }

    private static boolean hasLabel(ContainerSummary summary, String wanted) {
        int equals = wanted.indexOf('=');
        if (equals < 0) {
            return summary.labels().containsKey(wanted);
        }
        return Optional.ofNullable(summary.labels().get(wanted.substring(0, equals)))
                .filter(wanted.substring(equals + 1)::equals)
                .isPresent();
    }

    private static Pattern pattern(String value) {
        try {
            return Pattern.compile(value);
        } catch (PatternSyntaxException | StackOverflowError e) {
            // The JDK compiles groups within groups by recursion.
            throw new UsageException("invalid filter \"name=" + value + "\": it is no regular expression");
        }
    }

    private static int code(String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new UsageException("invalid filter \"exited=" + value + "\": an exit code is a number");
        }
    }

    private static Instant created(Engine engine, String nameOrId) {
        String id = engine.container(nameOrId).id();
        return engine.containers().stream()
                .filter(summary -> summary.id().equals(id))
                .map(ContainerSummary::createdAt)
                .findFirst()
                .orElse(Instant.EPOCH);
    }
}
