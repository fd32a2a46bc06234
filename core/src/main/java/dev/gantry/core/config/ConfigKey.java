// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.config;

import java.util.Locale;
import java.util.Optional;

import dev.gantry.api.EngineConfig;

/** The keys below {@code gantry}, one for each component of {@link EngineConfig}. */
enum ConfigKey {
    ROOT("root", "root", Shape.PATH),
    RUN_ROOT("run-root", "runRoot", Shape.PATH),
    STORE("store", "store", Shape.STORE_KIND),
    RUNTIME("runtime", "defaultRuntime", Shape.TEXT_OR_EMPTY),
    RUNTIMES("runtimes", "runtimes", Shape.RUNTIMES),
    LOG_DRIVER("log-driver", "defaultLogDriver", Shape.TEXT),
    CGROUP_PARENT("cgroup-parent", "cgroupParent", Shape.CGROUP),
    PLUGIN_DIRECTORIES("plugin-directories", "pluginDirectories", Shape.PATHS),
    PLUGINS("plugins", "pluginOptions", Shape.TEXT_MAPS),
    SECCOMP_PROFILE("seccomp-profile", "seccompProfile", Shape.PATH),
    MONITOR_PATH("monitor-path", "monitorPath", Shape.TEXT),
    INIT_PATH("init-path", "initPath", Shape.TEXT),
    EXIT_COMMAND("exit-command", "exitCommand", Shape.TEXTS),
    SUPERVISE("supervise", "supervise", Shape.BOOLEAN);

    /** What a value must be. */
    enum Shape {
        PATH,
        PATHS,
        TEXT,
        TEXT_OR_EMPTY,
        TEXTS,
        CGROUP,
        STORE_KIND,
        BOOLEAN,
        RUNTIMES,
        TEXT_MAPS;

        boolean isList() {
            return this == PATHS || this == TEXTS;
        }

        boolean isMap() {
            return this == RUNTIMES || this == TEXT_MAPS;
        }
    }

    private final String key;
    private final String component;
    private final Shape shape;

    ConfigKey(String key, String component, Shape shape) {
        this.key = key;
        this.component = component;
        this.shape = shape;
    }

    static Optional<ConfigKey> of(String key) {
        for (ConfigKey it : values()) {
            if (it.key.equals(key)) {
                return Optional.of(it);
            }
        }
        return Optional.empty();
    }

    /** The key below {@code gantry}. */
    String key() {
        return key;
    }

    /** The record component that it fills. */
    String component() {
        return component;
    }

    Shape shape() {
        return shape;
    }

    /** The environment variable that sets it; empty for maps, whose keys a variable's name cannot carry. */
    Optional<String> variable() {
        return shape.isMap()
                ? Optional.empty()
                : Optional.of("GANTRY_" + key.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
