// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.PluginInfo;
import dev.gantry.core.lifecycle.EngineContext;
import dev.gantry.core.model.ContainerConfig;
import dev.gantry.core.plugin.PluginPlatform;
import dev.gantry.core.state.TransitionTable;

/**
 * Takes plugins out of an open engine, for good or to put another version in their place. That nothing needs the plugin
 * is found out, and it is taken out, while no operation is under way.
 */
final class PluginExchange {
    /** Enough for what an engine does by itself, such as recording an exit. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final EngineContext context;
    private final PluginPlatform plugins;
    private final RuntimeRegistry runtimes;
    private final PluginLogDrivers logs;

    PluginExchange(EngineContext context, PluginPlatform plugins, RuntimeRegistry runtimes, PluginLogDrivers logs) {
        this.context = context;
        this.plugins = plugins;
        this.runtimes = runtimes;
        this.logs = logs;
    }

    /** See {@link dev.gantry.api.Engine#unloadPlugin}. */
    void unload(String id) {
        remove(id, "unload", () -> {
            plugins.unload(id);
            return true;
        });
    }

    /** See {@link dev.gantry.api.Engine#reloadPlugin}. */
    PluginInfo reload(String id) {
        return remove(id, "reload", () -> plugins.reload(id));
    }

    private <T> T remove(String id, String verb, Supplier<T> removal) {
        try {
            return context.gate().alone(PATIENCE, () -> {
                List<String> drivers = provided(id, "runtime:");
                requireUnused(id, verb, drivers, provided(id, "log:"));
                return runtimes.without(drivers, removal);
            });
        } catch (EngineException e) {
            if (e.code() != ErrorCode.TIMED_OUT) {
                throw e;
            }
            throw new EngineException(
                    ErrorCode.PLUGIN_REFUSED,
                    "cannot " + verb + " plugin " + id + " now: " + e.getMessage(),
                    e.nextStep().orElse(null),
                    e);
        }
    }

    private List<String> provided(String id, String kind) {
        return plugins.plugins().stream()
                .filter(plugin -> plugin.id().equals(id))
                .flatMap(plugin -> plugin.provides().stream())
                .filter(provided -> provided.startsWith(kind))
                .map(provided -> provided.substring(kind.length()))
                .toList();
    }

    private void requireUnused(String id, String verb, List<String> runtimeDrivers, List<String> logDrivers) {
        List<ContainerConfig> present =
                context.store().read(view -> view.containersIn(TransitionTable.unsettled(), true)).stream()
                        .map(record -> record.config())
                        .toList();
        List<String> uses = new ArrayList<>();
        addUse(
                uses,
                "containers run on it: ",
                present.stream().filter(config -> runtimes.isDrivenBy(runtimeDrivers, config.runtime())));
        addUse(
                uses,
                "containers log through it: ",
                present.stream().filter(config -> logDrivers.contains(config.logDriver())));
        List<String> read = logs.beingRead(logDrivers);
        if (!read.isEmpty()) {
            uses.add("logs are read through it: " + String.join(", ", read));
        }
        if (!uses.isEmpty()) {
            throw new EngineException(
                    ErrorCode.PLUGIN_REFUSED,
                    "cannot " + verb + " plugin " + id + " while " + String.join(", and ", uses),
                    "stop them first");
        }
    }

    private static void addUse(List<String> uses, String what, Stream<ContainerConfig> users) {
        List<String> names = users.map(ContainerConfig::name).sorted().toList();
        if (!names.isEmpty()) {
            uses.add(what + String.join(", ", names));
        }
    }
}
