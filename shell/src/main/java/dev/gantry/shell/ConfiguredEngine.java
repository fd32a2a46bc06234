// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

import dev.gantry.api.Engine;
import dev.gantry.api.EngineConfig;
import dev.gantry.core.config.ConfigurationFiles;
import dev.gantry.core.config.Environment;
import dev.gantry.core.engine.GantryEngineProvider;

/** Opens the engine as the configuration files, the environment and the global flags say. */
final class ConfiguredEngine implements EngineOpener {
    @Override
    public Engine open(Map<String, String> flags, boolean supervise) {
        Environment environment = Environment.ofProcess();
        String file = flags.get("config");
        if (file != null) {
            environment = with(environment, "GANTRY_CONFIG", file);
        }
        EngineConfig config = ConfigurationFiles.load(environment, settings(flags, supervise));
        // Not by Engine.open(), which would have to look for what is known here.
        return new GantryEngineProvider()
                .open(Installation.ofProcess()
                        .map(installation -> installation.complete(config, flags))
                        .orElse(config));
    }

    private static Environment with(Environment environment, String name, String value) {
        Map<String, String> variables = new HashMap<>(environment.variables());
        variables.put(name, value);
        return new Environment(
                variables,
                environment.home(),
                environment.uid(),
                environment.workingDirectory(),
                environment.systemDirectory());
    }

    /** The flags as settings. */
    static Map<String, String> settings(Map<String, String> flags, boolean supervise) {
        Map<String, String> settings = new LinkedHashMap<>();
        flags.forEach((flag, value) -> {
            switch (flag) {
                case "root" -> settings.put("root", value);
                case "runroot" -> settings.put("run-root", value);
                case "log-driver" -> settings.put("log-driver", value);
                case "runtime" -> runtime(settings, value);
                default -> {
                    // The others concern the shell, not the engine.
                }
            }
        });
        if (!supervise) {
            settings.put("supervise", "false");
        }
        return settings;
    }

    /** A runtime by name, or by the path of its program, whose last part then serves as the name. */
    private static void runtime(Map<String, String> settings, String value) {
        if (!value.contains("/")) {
            settings.put("runtime", value);
            return;
        }
        Path program = Path.of(value).toAbsolutePath();
        String name = String.valueOf(program.getFileName());
        settings.put("runtime", name);
        settings.put("runtimes." + quoted(name) + ".path", program.toString());
    }

    /** A name as a part of a HOCON path, whatever dots it has. */
    private static String quoted(String name) {
        return "\"" + name.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
