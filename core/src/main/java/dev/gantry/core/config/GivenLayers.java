// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.config;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import org.jspecify.annotations.Nullable;

import dev.gantry.core.config.ConfigKey.Shape;
import dev.gantry.core.text.NearestWord;

/** The layers of the configuration that are given as plain texts: the environment and the flags. For one thread. */
final class GivenLayers {
    private static final String PREFIX = "GANTRY_";
    private static final String FILE_VARIABLE = "GANTRY_CONFIG";

    private final Environment environment;
    private final Findings findings;

    GivenLayers(Environment environment, Findings findings) {
        this.environment = environment;
        this.findings = findings;
    }

    /** Adds what the {@code GANTRY_*} variables say, if they say anything. An empty one is as good as none. */
    void addVariables(List<Config> layers) {
        Map<String, String> ours = new TreeMap<>();
        for (Map.Entry<String, String> variable : environment.variables().entrySet()) {
            if (variable.getKey().startsWith(PREFIX) && !variable.getKey().equals(FILE_VARIABLE)) {
                ours.put(variable.getKey(), variable.getValue());
            }
        }
        Config layer = null;
        for (Map.Entry<String, String> variable : ours.entrySet()) {
            ConfigKey key = keyOf(variable.getKey());
            if (key == null) {
                reportIfMisspelt(variable.getKey());
            } else if (!variable.getValue().isEmpty()) {
                ConfigValue value = value(key.shape(), variable.getValue(), "variable " + variable.getKey());
                layer = (layer == null ? ConfigFactory.empty() : layer).withValue("gantry." + key.key(), value);
            }
        }
        if (layer != null) {
            layers.add(layer);
        }
    }

    private static @Nullable ConfigKey keyOf(String variable) {
        for (ConfigKey key : ConfigKey.values()) {
            if (variable.equals(key.variable().orElse(null))) {
                return key;
            }
        }
        return null;
    }

    /** Adds what the flags say, each named by its key below {@code gantry}, such as {@code runtimes.runc.path}. */
    void addFlags(Map<String, String> flags, List<Config> layers) {
        if (flags.isEmpty()) {
            return;
        }
        Config layer = ConfigFactory.empty();
        for (Map.Entry<String, String> flag : new TreeMap<>(flags).entrySet()) {
            String place = "flag " + flag.getKey();
            try {
                List<String> path = Hocon.splitPath(flag.getKey());
                layer = layer.withValue(
                        "gantry." + ConfigUtil.joinPath(path), value(shape(path), flag.getValue(), place));
            } catch (ConfigException e) {
                findings.add(place, "is no key: " + e.getMessage());
            }
        }
        layers.add(layer);
    }

    private static Shape shape(List<String> path) {
        Shape whole = ConfigKey.of(path.get(0)).map(ConfigKey::shape).orElse(Shape.TEXT);
        if (whole == Shape.RUNTIMES && path.size() == 3 && path.get(2).equals("flags")) {
            return Shape.TEXTS;
        }
        return whole;
    }

    private ConfigValue value(Shape shape, String text, String place) {
        if (shape.isList()) {
            Stream<String> items = text.startsWith("[") ? parsedList(text, place) : Arrays.stream(text.split(":"));
            List<String> list = (shape == Shape.PATHS ? items.map(this::absolute) : items).toList();
            return ConfigValueFactory.fromIterable(
                    list.stream()
                            .map(item -> ConfigValueFactory.fromAnyRef(item, place))
                            .toList(),
                    place);
        }
        return ConfigValueFactory.fromAnyRef(shape == Shape.PATH ? absolute(text) : text, place);
    }

    private Stream<String> parsedList(String text, String place) {
        try {
            Config parsed = Hocon.parse("list = " + text);
            if (parsed.root().size() == 1 && parsed.root().get("list") instanceof ConfigList) {
                return parsed.getStringList("list").stream();
            }
            findings.add(place, "must be a list of texts, [ ... ]");
        } catch (StackOverflowError e) {
            findings.addTooDeep(place);
        } catch (ConfigException e) {
            findings.add(place, "must be a list of texts, [ ... ], and is '" + text + "'");
        }
        return Stream.of();
    }

    /** What somebody types is relative to where they are; '~' and what is no path at all are left to the reader. */
    private String absolute(String text) {
        return text.isEmpty() || text.startsWith("~") || text.startsWith("/") || text.indexOf('\0') >= 0
                ? text
                : environment.workingDirectory().resolve(Path.of(text)).toString();
    }

    /**
     * Other programs may have variables with our prefix, the launcher's among them; but one that is a letter or two away
     * from ours is a slip that would otherwise go unnoticed.
     */
    private void reportIfMisspelt(String variable) {
        List<String> known = Stream.concat(
                        Arrays.stream(ConfigKey.values()).flatMap(key -> key.variable().stream()),
                        Stream.of(FILE_VARIABLE))
                .toList();
        NearestWord.near(known, variable)
                .filter(word -> NearestWord.distance(word, variable) <= (word.length() > 12 ? 2 : 1))
                .ifPresent(word -> findings.add("variable " + variable, "unknown; did you mean '" + word + "'?"));
    }
}
