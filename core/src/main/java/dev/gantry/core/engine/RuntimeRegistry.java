// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.engine;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.gantry.api.EngineConfig;
import dev.gantry.api.EngineConfig.RuntimeSettings;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.core.lifecycle.Layout;
import dev.gantry.core.lifecycle.Runtimes;
import dev.gantry.core.plugin.PluginPlatform;
import dev.gantry.spi.host.HostServices;
import dev.gantry.spi.runtime.OciRuntime;
import dev.gantry.spi.runtime.OciRuntimeProvider;
import dev.gantry.spi.runtime.RuntimeContext;

/** The runtimes that the configuration and the plugins add up to, each opened at its first use. */
final class RuntimeRegistry implements Runtimes, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RuntimeRegistry.class);

    /** Drives every OCI runtime with a command line that has no plugin of its own. */
    private static final String GENERIC_DRIVER = "oci-cli";

    /** Mounted where both cgroup versions are in use at once. */
    private static final Path HYBRID_CGROUPS = Path.of("/sys/fs/cgroup/unified/cgroup.procs");

    private final EngineConfig config;
    private final PluginPlatform plugins;
    private final Layout layout;
    private final HostServices host;
    private final Consumer<String> exits;
    private final Map<String, OciRuntime> open = new TreeMap<>();

    /**
     * @param exits told the full id of a container that may have ended
     */
    RuntimeRegistry(
            EngineConfig config, PluginPlatform plugins, Layout layout, HostServices host, Consumer<String> exits) {
        this.config = config;
        this.plugins = plugins;
        this.layout = layout;
        this.host = host;
        this.exits = exits;
    }

    @Override
    public synchronized OciRuntime runtime(String name) {
        OciRuntime present = open.get(name);
        if (present == null) {
            present = open(name);
            open.put(name, present);
        }
        return present;
    }

    private OciRuntime open(String name) {
        RuntimeSettings settings = settings(name);
        OciRuntimeProvider provider = provider(name, settings);
        Path state = layout.runtimeState(name);
        Layout.makeDirectory(state);
        return GuardedRuntime.open(
                provider,
                new RuntimeContext(name, settings, host, state, layout.exits(), config.monitorPath(), exits::accept));
    }

    private OciRuntimeProvider provider(String name, RuntimeSettings settings) {
        return plugins.runtimeProvider(driver(name))
                .orElseThrow(() -> new EngineException(
                        ErrorCode.NO_SUCH_PLUGIN,
                        "no OCI runtime named \"" + name + "\""
                                + settings.driver()
                                        .map(driver -> " with driver \"" + driver + "\"")
                                        .orElse(""),
                        "there are " + String.join(", ", names()) + "; others need an entry runtimes." + name
                                + " in the configuration"));
    }

    /**
     * The configured one, else the first of crun and runc that can be opened. Where both cgroup versions are in use at
     * once it is runc before crun, which many releases of crun refuse to work with. The fake is never chosen in silence.
     */
    @Override
    public String defaultName() {
        if (config.defaultRuntime().isPresent()) {
            return config.defaultRuntime().get();
        }
        List<String> candidates = Files.exists(HYBRID_CGROUPS) ? List.of("runc", "crun") : List.of("crun", "runc");
        Map<String, EngineException> problems = new LinkedHashMap<>();
        for (String candidate : candidates) {
            try {
                runtime(candidate);
                return candidate;
            } catch (EngineException e) {
                problems.putIfAbsent(String.valueOf(e.getMessage()), e);
            }
        }
        throw unusable(List.copyOf(problems.values()));
    }

    /** What keeps every candidate from being used, such as a missing monitor, is said as it is and once. */
    private static EngineException unusable(List<EngineException> problems) {
        if (problems.size() == 1) {
            return problems.get(0);
        }
        String steps = problems.stream()
                .flatMap(problem -> problem.nextStep().stream())
                .distinct()
                .collect(Collectors.joining(", or "));
        return new EngineException(
                ErrorCode.PROGRAM_MISSING,
                "no OCI runtime can be used: "
                        + problems.stream().map(EngineException::getMessage).collect(Collectors.joining("; ")),
                (steps.isEmpty() ? "" : steps + ", or ") + "choose another runtime (--runtime)");
    }

    @Override
    public List<String> names() {
        TreeSet<String> names = new TreeSet<>(plugins.runtimeProviders().keySet());
        names.remove(GENERIC_DRIVER);
        names.addAll(config.runtimes().keySet());
        return List.copyOf(names);
    }

    /** Whether a runtime is driven by one of these drivers, be it open or not. */
    boolean isDrivenBy(Collection<String> drivers, String name) {
        return drivers.contains(driver(name));
    }

    /** The driver of a runtime: as configured, else the one of its own name, else for one that is configured the generic. */
    private String driver(String name) {
        return settings(name)
                .driver()
                .orElseGet(() -> config.runtimes().containsKey(name)
                                && plugins.runtimeProvider(name).isEmpty()
                        ? GENERIC_DRIVER
                        : name);
    }

    private RuntimeSettings settings(String name) {
        return config.runtimes().getOrDefault(name, RuntimeSettings.DEFAULT);
    }

    /**
     * Closes the runtimes of a plugin that is about to go, so that nothing refers to it any more, and has it go. None is
     * opened meanwhile.
     *
     * @param drivers the drivers that the plugin provides
     * @param removal has it go
     */
    synchronized <T> T without(Collection<String> drivers, Supplier<T> removal) {
        open.entrySet().removeIf(entry -> {
            boolean affected = isDrivenBy(drivers, entry.getKey());
            if (affected) {
                close(entry.getValue());
            }
            return affected;
        });
        return removal.get();
    }

    @Override
    public synchronized void close() {
        open.values().forEach(RuntimeRegistry::close);
        open.clear();
    }

    /** A runtime that fails to close keeps neither the others open nor its plugin loaded. */
    private static void close(OciRuntime runtime) {
        try {
            runtime.close();
        } catch (EngineException e) {
            LOG.warn("cannot close a runtime: {}", e.getMessage(), e);
        }
    }
}
