// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.cli;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The environment of the programs that are started. They get what says where things are and how to write times, and
 * nothing else: a {@code NOTIFY_SOCKET} would let a container report for the service that the engine runs in, and any
 * secret would stay readable in conmon's environment for as long as the container lives.
 */
final class ChildEnvironment {
    private static final String DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private static final Set<String> RUNTIME = Set.of("PATH", "HOME", "XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS");
    /** What conmon uses itself (TZ: its log has local time) or what its exit command needs to find Java and settings. */
    private static final Set<String> MONITOR =
            Set.of("LANG", "TZ", "TMPDIR", "USER", "LOGNAME", "JAVA_HOME", "XDG_CONFIG_HOME");

    private final Map<String, String> inherited;

    /** @param inherited the environment of the engine */
    ChildEnvironment(Map<String, String> inherited) {
        this.inherited = Map.copyOf(inherited);
    }

    /** For a runtime that is called directly. */
    Map<String, String> ofRuntime() {
        Map<String, String> environment = new HashMap<>();
        environment.put("PATH", DEFAULT_PATH);
        inherited.forEach((name, value) -> {
            if (RUNTIME.contains(name)) {
                environment.put(name, value);
            }
        });
        return environment;
    }

    /** For conmon, which hands it on to the runtime and to the exit command. */
    Map<String, String> ofMonitor() {
        Map<String, String> environment = ofRuntime();
        inherited.forEach((name, value) -> {
            if (MONITOR.contains(name) || name.startsWith("LC_") || isSetting(name)) {
                environment.put(name, value);
            }
        });
        return environment;
    }

    /** Failpoints are meant for the process that got them, not for the cleanup of its containers. */
    private static boolean isSetting(String name) {
        return name.startsWith("GANTRY_") && !name.startsWith("GANTRY_FAILPOINTS");
    }
}
