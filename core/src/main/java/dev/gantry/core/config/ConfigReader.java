// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;

import dev.gantry.api.EngineConfig;
import dev.gantry.api.EngineConfig.RuntimeSettings;
import dev.gantry.api.EngineConfig.StoreKind;
import dev.gantry.core.text.NearestWord;

/** Turns resolved HOCON into typed settings, and reports every value that is not what its key asks for. For one thread. */
final class ConfigReader {
    private static final String TOP = "gantry";
    private static final List<String> RUNTIME_KEYS = List.of("driver", "path", "flags", "options");

    private final Path home;
    private final Findings findings;
    private final EngineConfig.Builder builder;

    /** @param builder holds the defaults, and takes what is read */
    ConfigReader(EngineConfig.Builder builder, Path home, Findings findings) {
        this.builder = builder;
        this.home = home;
        this.findings = findings;
    }

    /** Reads a whole file, or what several add up to. What is wrong in it keeps the builder's value. */
    EngineConfig read(ConfigObject root) {
        for (Map.Entry<String, ConfigValue> entry : root.entrySet()) {
            if (!entry.getKey().equals(TOP)) {
                String meant = ConfigKey.of(entry.getKey()).isPresent() ? TOP + "." + entry.getKey() : TOP;
                findings.add(
                        entry.getValue().origin(),
                        "unknown key '" + entry.getKey() + "' outside '" + TOP + "'; did you mean '" + meant + "'?");
            } else if (entry.getValue() instanceof ConfigObject gantry) {
                readKeys(gantry);
            } else {
                findings.add(entry.getValue().origin(), "'" + TOP + "' must be a group of keys, { ... }");
            }
        }
        return builder.build();
    }

    private void readKeys(ConfigObject gantry) {
        List<String> keys =
                Arrays.stream(ConfigKey.values()).map(ConfigKey::key).toList();
        gantry.forEach((name, value) -> ConfigKey.of(name)
                .ifPresentOrElse(key -> read(key, value), () -> unknown(value.origin(), TOP, name, keys)));
    }

    private void unknown(ConfigOrigin origin, String parent, String name, Collection<String> known) {
        String nearest = NearestWord.near(known, name)
                .map(word -> "; did you mean '" + parent + "." + word + "'?")
                .orElse("");
        findings.add(origin, "unknown key '" + parent + "." + ConfigUtil.joinPath(name) + "'" + nearest);
    }

    private void read(ConfigKey key, ConfigValue value) {
        String name = TOP + "." + key.key();
        switch (key) {
            case ROOT -> path(name, value).ifPresent(builder::root);
            case RUN_ROOT -> path(name, value).ifPresent(builder::runRoot);
            case STORE -> store(name, value).ifPresent(builder::store);
            case RUNTIME -> optionalText(name, value).ifPresent(builder::defaultRuntime);
            case RUNTIMES ->
                group(name, value)
                        .forEach((runtime, settings) -> builder.runtime(runtime, runtime(name, runtime, settings)));
            case LOG_DRIVER -> text(name, value).ifPresent(builder::defaultLogDriver);
            case CGROUP_PARENT -> cgroup(name, value).ifPresent(builder::cgroupParent);
            case PLUGIN_DIRECTORIES ->
                list(name, value).stream()
                        .flatMap(item -> path(name, item).stream())
                        .forEach(builder::pluginDirectory);
            case PLUGINS ->
                group(name, value)
                        .forEach((id, options) ->
                                builder.pluginOptions(id, texts(name + "." + ConfigUtil.joinPath(id), options)));
            case SECCOMP_PROFILE -> path(name, value).ifPresent(builder::seccompProfile);
            case MONITOR_PATH -> program(name, value).ifPresent(builder::monitorPath);
            case INIT_PATH -> program(name, value).ifPresent(builder::initPath);
            case EXIT_COMMAND -> builder.exitCommand(textList(name, value));
            case SUPERVISE -> bool(name, value).ifPresent(builder::supervise);
        }
    }

    private RuntimeSettings runtime(String parent, String runtime, ConfigValue value) {
        String name = parent + "." + ConfigUtil.joinPath(runtime);
        RuntimeSettings settings = RuntimeSettings.DEFAULT;
        Optional<String> driver = settings.driver();
        Optional<String> path = settings.path();
        List<String> flags = settings.flags();
        Map<String, String> options = settings.options();
        for (Map.Entry<String, ConfigValue> entry : group(name, value).entrySet()) {
            String key = name + "." + entry.getKey();
            ConfigValue setting = entry.getValue();
            switch (entry.getKey()) {
                case "driver" -> driver = text(key, setting);
                case "path" -> path = program(key, setting);
                case "flags" -> flags = textList(key, setting);
                case "options" -> options = texts(key, setting);
                default -> unknown(setting.origin(), name, entry.getKey(), RUNTIME_KEYS);
            }
        }
        return new RuntimeSettings(driver, path, flags, options);
    }

    /** A program is named as for a shell: by a path, or by a name to be looked up. */
    private Optional<String> program(String name, ConfigValue value) {
        return homed(name, value).map(Path::toString);
    }

    private Optional<Path> path(String name, ConfigValue value) {
        return homed(name, value)
                .flatMap(path -> path.isAbsolute()
                        ? Optional.of(path.normalize())
                        : wrong(name, value, "must be an absolute path, and is '" + path + "'"));
    }

    /** A path, with the home directory as '~'. */
    private Optional<Path> homed(String name, ConfigValue value) {
        return text(name, value).flatMap(text -> {
            try {
                return Optional.of(text.startsWith("~/") ? home.resolve(text.substring(2)) : Path.of(text));
            } catch (InvalidPathException e) {
                return wrong(name, value, "is not a path: " + e.getReason());
            }
        });
    }

    private Optional<String> cgroup(String name, ConfigValue value) {
        return text(name, value)
                .flatMap(text -> text.startsWith("/")
                        ? Optional.of(text)
                        : wrong(name, value, "must begin with '/', and is '" + text + "'"));
    }

    private Optional<StoreKind> store(String name, ConfigValue value) {
        return text(name, value).flatMap(text -> {
            for (StoreKind kind : StoreKind.values()) {
                if (kind.name().toLowerCase(Locale.ROOT).equals(text)) {
                    return Optional.of(kind);
                }
            }
            String kinds = Arrays.stream(StoreKind.values())
                    .map(kind -> "'" + kind.name().toLowerCase(Locale.ROOT) + "'")
                    .collect(Collectors.joining(" or "));
            return wrong(name, value, "must be " + kinds + ", and is '" + text + "'");
        });
    }

    private Optional<Boolean> bool(String name, ConfigValue value) {
        try {
            return Optional.of(value.atKey("value").getBoolean("value"));
        } catch (ConfigException e) {
            return wrong(name, value, "must be true or false, and is " + inWords(value));
        }
    }

    private Optional<String> text(String name, ConfigValue value) {
        Optional<String> text = optionalText(name, value);
        if (text.isEmpty() && isText(value)) {
            return wrong(name, value, "must not be empty");
        }
        return text;
    }

    /** Empty for the empty text, too. */
    private Optional<String> optionalText(String name, ConfigValue value) {
        if (!isText(value)) {
            return wrong(name, value, "must be a text, and is " + inWords(value));
        }
        return Optional.of(value.atKey("value").getString("value")).filter(text -> !text.isBlank());
    }

    private static boolean isText(ConfigValue value) {
        return switch (value.valueType()) {
            case STRING, NUMBER, BOOLEAN -> true;
            case LIST, OBJECT, NULL -> false;
        };
    }

    private List<ConfigValue> list(String name, ConfigValue value) {
        if (value instanceof ConfigList list) {
            return list;
        }
        wrong(name, value, "must be a list, [ ... ], and is " + inWords(value));
        return List.of();
    }

    private List<String> textList(String name, ConfigValue value) {
        List<String> texts = new ArrayList<>();
        for (ConfigValue item : list(name, value)) {
            if (isText(item)) {
                texts.add(item.atKey("value").getString("value"));
            } else {
                wrong(name, item, "must be a list of texts, and holds " + inWords(item));
            }
        }
        return texts;
    }

    private Map<String, ConfigValue> group(String name, ConfigValue value) {
        if (value instanceof ConfigObject group) {
            return group;
        }
        wrong(name, value, "must be a group of keys, { ... }, and is " + inWords(value));
        return Map.of();
    }

    private Map<String, String> texts(String name, ConfigValue value) {
        Map<String, String> texts = new LinkedHashMap<>();
        group(name, value).forEach((key, item) -> {
            if (isText(item)) {
                texts.put(key, item.atKey("value").getString("value"));
            } else {
                wrong(name + "." + ConfigUtil.joinPath(key), item, "must be a text, and is " + inWords(item));
            }
        });
        return texts;
    }

    private static String inWords(ConfigValue value) {
        return switch (value.valueType()) {
            case STRING -> "the text '" + value.unwrapped() + "'";
            case NUMBER -> "the number " + value.unwrapped();
            case BOOLEAN -> String.valueOf(value.unwrapped());
            case LIST -> "a list";
            case OBJECT -> "a group of keys";
            case NULL -> "null";
        };
    }

    private <T> Optional<T> wrong(String name, ConfigValue value, String what) {
        findings.add(value.origin(), "'" + name + "' " + what);
        return Optional.empty();
    }
}
