// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigValueFactory;

import dev.gantry.api.EngineConfig;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;

/**
 * Loads the configuration. Each of these wins over those before it: {@code reference.conf} of this jar, for a user other
 * than root the XDG directories, {@code /etc/gantry/gantry.conf}, {@code gantry/gantry.conf} in {@code $XDG_CONFIG_HOME}
 * or {@code ~/.config}, the file that {@code GANTRY_CONFIG} names, {@code GANTRY_*} variables, flags. Files are HOCON, may
 * include others, and may refer to variables as {@code ${HOME}}.
 */
public final class ConfigurationFiles {
    private final Environment environment;
    private final Findings findings = new Findings();

    private ConfigurationFiles(Environment environment) {
        this.environment = environment;
    }

    /**
     * Loads the configuration.
     *
     * @param flags what the command line says, by key below {@code gantry}, such as {@code root} or
     *     {@code runtimes.runc.path}; texts, lists as in a variable
     * @throws EngineException with {@link ErrorCode#INVALID_CONFIG}: the message has the first problem with its file and
     *     line, the next step has all the others
     */
    public static EngineConfig load(Environment environment, Map<String, String> flags) {
        return new ConfigurationFiles(environment).load(flags);
    }

    private EngineConfig load(Map<String, String> flags) {
        List<Config> layers = new ArrayList<>();
        parseIfPresent(environment.systemFile(), layers);
        parseIfPresent(environment.userFile(), layers);
        String named = environment.variables().getOrDefault("GANTRY_CONFIG", "");
        if (!named.isEmpty()) {
            parse(environment.workingDirectory().resolve(named), layers);
        }
        GivenLayers given = new GivenLayers(environment, findings);
        given.addVariables(layers);
        given.addFlags(flags, layers);

        EngineConfig config = layers.isEmpty() ? defaults().build() : readOrRefuse(layers);
        findings.throwIfAny();
        return config;
    }

    private EngineConfig readOrRefuse(List<Config> layers) {
        try {
            return read(layers);
        } catch (StackOverflowError e) {
            findings.addTooDeep("configuration");
            return defaults().build();
        }
    }

    private EngineConfig read(List<Config> layers) {
        Config merged = layers.get(0);
        for (Config layer : layers) {
            // A layer on its own, so that a mistake shows even where a later layer hides it.
            if (layers.size() > 1 && layer.isResolved()) {
                reader().read(layer.root());
            }
            merged = layer.withFallback(merged);
        }
        try {
            return reader().read(resolve(merged).root());
        } catch (ConfigException e) {
            findings.add("configuration", e);
            return defaults().build();
        }
    }

    private ConfigReader reader() {
        return new ConfigReader(defaults(), environment.home(), findings);
    }

    /**
     * The defaults as the API has them, which a test holds to be those of {@code reference.conf}: a one-shot command is
     * spared the time of parsing it.
     */
    private EngineConfig.Builder defaults() {
        EngineConfig.Builder builder = EngineConfig.builder();
        return environment.isRoot()
                ? builder
                : builder.root(environment.userRoot()).runRoot(environment.userRunRoot());
    }

    private Config resolve(Config given) {
        if (given.isResolved()) {
            return given;
        }
        // What is referred to may be a default, or a variable. All of it has to be part of what is resolved: a value
        // that
        // refers to an earlier one of itself cannot be resolved against another source.
        Config merged = given.withFallback(
                environment.isRoot() ? reference() : userDefaults().withFallback(reference()));
        ConfigObject variables = ConfigValueFactory.fromMap(environment.variables(), "environment");
        ConfigObject resolved = merged.withFallback(variables)
                .resolve(ConfigResolveOptions.noSystem())
                .root();
        for (String variable : variables.keySet()) {
            if (!merged.root().containsKey(variable)) {
                resolved = resolved.withoutKey(variable);
            }
        }
        return resolved.toConfig();
    }

    /** The defaults. Other libraries have files of this name too, so it is the one beside this very class. */
    static Config reference() {
        String self = "ConfigurationFiles.class";
        String url = String.valueOf(ConfigurationFiles.class.getResource(self));
        String folder = ConfigurationFiles.class.getPackageName().replace('.', '/') + "/";
        String root = url.substring(0, url.length() - folder.length() - self.length());
        try {
            URLConnection connection =
                    URI.create(root + "reference.conf").toURL().openConnection();
            connection.setUseCaches(false);
            try (InputStream in = connection.getInputStream();
                    InputStreamReader text = new InputStreamReader(in, StandardCharsets.UTF_8)) {
                Config all = ConfigFactory.parseReader(
                        text, ConfigParseOptions.defaults().setOriginDescription("reference.conf"));
                // Packed into one jar with others, the file has their settings as well.
                return all.withOnlyPath("gantry");
            }
        } catch (IOException e) {
            throw new EngineException(
                    ErrorCode.INTERNAL, "cannot read reference.conf in " + root + ": " + e.getMessage(), null, e);
        }
    }

    private Config userDefaults() {
        return ConfigFactory.empty()
                .withValue(
                        "gantry.root",
                        ConfigValueFactory.fromAnyRef(environment.userRoot().toString()))
                .withValue(
                        "gantry.run-root",
                        ConfigValueFactory.fromAnyRef(environment.userRunRoot().toString()));
    }

    private void parseIfPresent(Path file, List<Config> layers) {
        if (!Files.notExists(file)) {
            parse(file, layers);
        }
    }

    private void parse(Path file, List<Config> layers) {
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            String why = Files.notExists(file)
                    ? "does not exist"
                    : Files.isDirectory(file) ? "is a directory" : "cannot be read: permission denied";
            findings.add(file.toString(), "configuration file " + why);
            return;
        }
        try {
            layers.add(Hocon.parse(file));
        } catch (StackOverflowError e) {
            findings.addTooDeep(file.toString());
        } catch (ConfigException e) {
            findings.add(file.toString(), e);
        }
    }
}
