// SPDX-License-Identifier: Apache-2.0
package dev.gantry.api;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * Where an engine lives and what it uses. {@link #builder()} starts from the defaults;
 * {@link Engine#open()} reads the configuration files instead.
 *
 * @param root persistent state; created with mode 0700 when missing
 * @param runRoot state of this boot, best on a tmpfs; created with mode 0700 when missing
 * @param store where the engine keeps its records
 * @param defaultRuntime runtime of containers that name none; empty for the first usable of {@code crun}, {@code runc}
 * @param runtimes settings of runtimes by name; a name that no plugin provides makes a further runtime
 * @param defaultLogDriver log driver of containers that name none
 * @param cgroupParent cgroup below which every container gets its own
 * @param pluginDirectories directories whose jars are loaded as plugins
 * @param pluginOptions what each plugin is told, by its id
 * @param seccompProfile default profile; a missing file means none
 * @param monitorPath program of the monitor: a path, or a name looked up on PATH
 * @param initPath program that {@link dev.gantry.api.model.ContainerSpecBuilder#init init} puts in front, likewise
 * @param exitCommand argument vector that the monitor executes after an exit while no engine is open, to which the
 *     container's id is appended; empty to leave the cleanup to the next engine
 * @param supervise whether this engine watches for exits and acts on them while it is open
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record EngineConfig(
        Path root,
        Path runRoot,
        StoreKind store,
        Optional<String> defaultRuntime,
        Map<String, RuntimeSettings> runtimes,
        String defaultLogDriver,
        String cgroupParent,
        List<Path> pluginDirectories,
        Map<String, Map<String, String>> pluginOptions,
        Path seccompProfile,
        String monitorPath,
        String initPath,
        List<String> exitCommand,
        boolean supervise) {
    /** Where records are kept. */
    public enum StoreKind {
        /** In SQLite below the root: shared by processes, and safe against power loss. */
        SQLITE,
        /** In memory: gone when the engine closes. For tests. */
        MEMORY
    }

    /**
     * Settings of one OCI runtime.
     *
     * @param driver which plugin drives it; empty for the plugin of the same name, or else the one for any OCI runtime
     *     with a command line
     * @param path its program: a path, or a name looked up on PATH; empty for the driver's own choice
     * @param flags global flags, each put before every subcommand
     * @param options what else the driver understands
     */
    public record RuntimeSettings(
            Optional<String> driver, Optional<String> path, List<String> flags, Map<String, String> options) {
        /** The driver's own choices. */
        public static final RuntimeSettings DEFAULT =
                new RuntimeSettings(Optional.empty(), Optional.empty(), List.of(), Map.of());

        /** Copies the collections. */
        public RuntimeSettings {
            Objects.requireNonNull(driver, "driver");
            Objects.requireNonNull(path, "path");
            Objects.requireNonNull(flags, "flags");
            Objects.requireNonNull(options, "options");
            flags = List.copyOf(flags);
            options = Map.copyOf(options);
        }
    }

    /** Copies the collections. */
    public EngineConfig {
        Objects.requireNonNull(root, "root");
        Objects.requireNonNull(runRoot, "runRoot");
        Objects.requireNonNull(store, "store");
        Objects.requireNonNull(defaultRuntime, "defaultRuntime");
        Objects.requireNonNull(runtimes, "runtimes");
        Objects.requireNonNull(defaultLogDriver, "defaultLogDriver");
        Objects.requireNonNull(cgroupParent, "cgroupParent");
        Objects.requireNonNull(pluginDirectories, "pluginDirectories");
        Objects.requireNonNull(pluginOptions, "pluginOptions");
        Objects.requireNonNull(seccompProfile, "seccompProfile");
        Objects.requireNonNull(monitorPath, "monitorPath");
        Objects.requireNonNull(initPath, "initPath");
        Objects.requireNonNull(exitCommand, "exitCommand");
        runtimes = Map.copyOf(runtimes);
        pluginDirectories = List.copyOf(pluginDirectories);
        pluginOptions = pluginOptions.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, plugin -> Map.copyOf(plugin.getValue())));
        exitCommand = List.copyOf(exitCommand);
    }

    /** A builder that starts from the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder that starts from this configuration. */
    public Builder toBuilder() {
        Builder builder = new Builder()
                .root(root)
                .runRoot(runRoot)
                .store(store)
                .defaultLogDriver(defaultLogDriver)
                .cgroupParent(cgroupParent)
                .seccompProfile(seccompProfile)
                .monitorPath(monitorPath)
                .initPath(initPath)
                .exitCommand(exitCommand)
                .supervise(supervise);
        defaultRuntime.ifPresent(builder::defaultRuntime);
        runtimes.forEach(builder::runtime);
        pluginDirectories.forEach(builder::pluginDirectory);
        pluginOptions.forEach(builder::pluginOptions);
        return builder;
    }

    /** Builds an {@link EngineConfig}. Not safe for use by several threads. */
    public static final class Builder {
        private Path root = Path.of("/var/lib/gantry");
        private Path runRoot = Path.of("/run/gantry");
        private StoreKind store = StoreKind.SQLITE;
        private @Nullable String defaultRuntime;
        private final Map<String, RuntimeSettings> runtimes = new LinkedHashMap<>();
        private String defaultLogDriver = "k8s-file";
        private String cgroupParent = "/gantry";
        private final List<Path> pluginDirectories = new ArrayList<>();
        private final Map<String, Map<String, String>> pluginOptions = new LinkedHashMap<>();
        private Path seccompProfile = Path.of("/usr/share/containers/seccomp.json");
        private String monitorPath = "conmon";
        private String initPath = "catatonit";
        private List<String> exitCommand = List.of();
        private boolean supervise = true;

        private Builder() {}

        /** Persistent state. */
        public Builder root(Path root) {
            Objects.requireNonNull(root, "root");
            this.root = root;
            return this;
        }

        /** State of this boot. */
        public Builder runRoot(Path runRoot) {
            Objects.requireNonNull(runRoot, "runRoot");
            this.runRoot = runRoot;
            return this;
        }

        /** Where records are kept. */
        public Builder store(StoreKind store) {
            Objects.requireNonNull(store, "store");
            this.store = store;
            return this;
        }

        /** The runtime of containers that name none. */
        public Builder defaultRuntime(String name) {
            Objects.requireNonNull(name, "name");
            this.defaultRuntime = name;
            return this;
        }

        /** Settings of a runtime. */
        public Builder runtime(String name, RuntimeSettings settings) {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(settings, "settings");
            runtimes.put(name, settings);
            return this;
        }

        /** The log driver of containers that name none. */
        public Builder defaultLogDriver(String name) {
            Objects.requireNonNull(name, "name");
            this.defaultLogDriver = name;
            return this;
        }

        /** The cgroup below which every container gets its own. */
        public Builder cgroupParent(String cgroupParent) {
            Objects.requireNonNull(cgroupParent, "cgroupParent");
            this.cgroupParent = cgroupParent;
            return this;
        }

        /** Adds a directory whose jars are loaded as plugins. */
        public Builder pluginDirectory(Path directory) {
            Objects.requireNonNull(directory, "directory");
            pluginDirectories.add(directory);
            return this;
        }

        /** What a plugin is told. */
        public Builder pluginOptions(String pluginId, Map<String, String> options) {
            Objects.requireNonNull(pluginId, "pluginId");
            Objects.requireNonNull(options, "options");
            pluginOptions.put(pluginId, Map.copyOf(options));
            return this;
        }

        /** The default seccomp profile. */
        public Builder seccompProfile(Path file) {
            Objects.requireNonNull(file, "file");
            this.seccompProfile = file;
            return this;
        }

        /** The program of the monitor. */
        public Builder monitorPath(String path) {
            Objects.requireNonNull(path, "path");
            this.monitorPath = path;
            return this;
        }

        /** The program that {@link dev.gantry.api.model.ContainerSpecBuilder#init init} puts in front. */
        public Builder initPath(String path) {
            Objects.requireNonNull(path, "path");
            this.initPath = path;
            return this;
        }

        /** What the monitor executes after an exit while no engine is open. */
        public Builder exitCommand(List<String> argv) {
            Objects.requireNonNull(argv, "argv");
            this.exitCommand = List.copyOf(argv);
            return this;
        }

        /** Whether the engine acts on exits while it is open. */
        public Builder supervise(boolean supervise) {
            this.supervise = supervise;
            return this;
        }

        /** The configuration. */
        public EngineConfig build() {
            return new EngineConfig(
                    root,
                    runRoot,
                    store,
                    Optional.ofNullable(defaultRuntime),
                    runtimes,
                    defaultLogDriver,
                    cgroupParent,
                    pluginDirectories,
                    pluginOptions,
                    seccompProfile,
                    monitorPath,
                    initPath,
                    exitCommand,
                    supervise);
        }
    }
}
