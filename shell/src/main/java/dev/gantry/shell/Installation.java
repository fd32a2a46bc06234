// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.gantry.api.EngineConfig;

/**
 * Where the packed program is: a directory with {@code bin} and {@code plugins}, which the launcher names. What the
 * engine gets from there stands behind what the user configured.
 *
 * @param home the directory
 */
record Installation(Path home) {
    private static final String PROPERTY = "gantry.home";

    /** The one that this program was started from; empty when it was not started by the launcher. */
    static Optional<Installation> ofProcess() {
        return Optional.ofNullable(System.getProperty(PROPERTY)).map(home -> new Installation(Path.of(home)));
    }

    /**
     * Adds the plugins that come with the program, and the command that cleans up after a container which ends while no
     * engine is open: it has to find the same engine again.
     */
    EngineConfig complete(EngineConfig config, Map<String, String> flags) {
        List<Path> plugins = new ArrayList<>(config.pluginDirectories());
        plugins.add(0, home.resolve("plugins"));
        List<String> exitCommand = config.exitCommand().isEmpty() ? exitCommand(config, flags) : config.exitCommand();
        return new EngineConfig(
                config.root(),
                config.runRoot(),
                config.store(),
                config.defaultRuntime(),
                config.runtimes(),
                config.defaultLogDriver(),
                config.cgroupParent(),
                plugins,
                config.pluginOptions(),
                config.seccompProfile(),
                config.monitorPath(),
                config.initPath(),
                exitCommand,
                config.supervise());
    }

    private List<String> exitCommand(EngineConfig config, Map<String, String> flags) {
        List<String> argv = new ArrayList<>();
        argv.add(home.resolve("bin").resolve("gantry").toString());
        if (flags.containsKey("config")) {
            argv.addAll(List.of("--config", absolute(flags.get("config"))));
        }
        if (flags.containsKey("runtime")) {
            String runtime = flags.get("runtime");
            argv.addAll(List.of("--runtime", runtime.contains("/") ? absolute(runtime) : runtime));
        }
        argv.addAll(List.of("--root", config.root().toAbsolutePath().toString()));
        argv.addAll(List.of("--runroot", config.runRoot().toAbsolutePath().toString()));
        argv.addAll(List.of("container", "cleanup", "--stopped-only"));
        return List.copyOf(argv);
    }

    private static String absolute(String path) {
        return Path.of(path).toAbsolutePath().toString();
    }
}
