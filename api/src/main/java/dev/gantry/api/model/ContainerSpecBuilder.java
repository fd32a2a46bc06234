// SPDX-License-Identifier: Apache-2.0
package dev.gantry.api.model;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * Builds a {@link ContainerSpec} step by step; every step returns the builder. What is not set keeps the engine's
 * default. Values are checked by the records they end up in, when {@link #build} makes these; cgroup limits and the names
 * of capabilities when the container is created, and what depends on host and root filesystem (devices, users, paths) when
 * it is started. Not safe for use by several threads.
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class ContainerSpecBuilder {
    private final Path rootfs;
    private @Nullable String name;
    private @Nullable String runtime;
    private List<String> command = List.of();
    private @Nullable List<String> entrypoint;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private @Nullable String workingDirectory;
    private @Nullable String user;
    private final List<String> groups = new ArrayList<>();
    private OptionalInt umask = OptionalInt.empty();
    private final List<ResourceLimit> limits = new ArrayList<>();
    private OptionalInt oomScoreAdjustment = OptionalInt.empty();
    private boolean init;
    private boolean terminal;
    private boolean openStdin;
    private boolean readOnly;
    private final List<MountSpec> mounts = new ArrayList<>();
    private final List<DeviceSpec> devices = new ArrayList<>();
    private long shmSize = FilesystemSpec.DEFAULT_SHM_SIZE;
    private NamespaceSpec namespaces = NamespaceSpec.DEFAULT;
    private SecuritySpec security = SecuritySpec.DEFAULT;
    private Resources resources = Resources.NONE;
    private RestartPolicy restartPolicy = LifecycleSpec.DEFAULT.restartPolicy();
    private boolean autoRemove;
    private Signal stopSignal = LifecycleSpec.DEFAULT.stopSignal();
    private Duration stopTimeout = LifecycleSpec.DEFAULT.stopTimeout();
    private @Nullable Duration runTimeout;
    private final List<String> requires = new ArrayList<>();
    private LogSpec log = LogSpec.DEFAULT;
    private final Map<String, String> labels = new LinkedHashMap<>();
    private final Map<String, String> annotations = new LinkedHashMap<>();
    private HandoverFiles files = HandoverFiles.NONE;
    private List<String> createCommand = List.of();

    ContainerSpecBuilder(Path rootfs) {
        this.rootfs = rootfs;
    }

    /** The name; without one the engine generates one. */
    public ContainerSpecBuilder name(String name) {
        Objects.requireNonNull(name, "name");
        this.name = name;
        return this;
    }

    /** The OCI runtime by name; without one the engine's default. */
    public ContainerSpecBuilder runtime(String runtime) {
        Objects.requireNonNull(runtime, "runtime");
        this.runtime = runtime;
        return this;
    }

    /** The command and its arguments. */
    public ContainerSpecBuilder command(String... command) {
        Objects.requireNonNull(command, "command");
        this.command = List.of(command);
        return this;
    }

    /** The command and its arguments. */
    public ContainerSpecBuilder command(List<String> command) {
        Objects.requireNonNull(command, "command");
        this.command = List.copyOf(command);
        return this;
    }

    /** What comes before the command; an empty list for nothing. */
    public ContainerSpecBuilder entrypoint(List<String> entrypoint) {
        Objects.requireNonNull(entrypoint, "entrypoint");
        this.entrypoint = List.copyOf(entrypoint);
        return this;
    }

    /** Sets a variable. */
    public ContainerSpecBuilder environment(String name, String value) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(value, "value");
        environment.put(name, value);
        return this;
    }

    /** Sets variables. */
    public ContainerSpecBuilder environment(Map<String, String> variables) {
        Objects.requireNonNull(variables, "variables");
        variables.forEach(this::environment);
        return this;
    }

    /** The working directory, an absolute path inside the container. */
    public ContainerSpecBuilder workingDirectory(String path) {
        Objects.requireNonNull(path, "path");
        this.workingDirectory = path;
        return this;
    }

    /** Whom the process runs as, {@code user[:group]}. */
    public ContainerSpecBuilder user(String user) {
        Objects.requireNonNull(user, "user");
        this.user = user;
        return this;
    }

    /** Adds a supplementary group, by name or number. */
    public ContainerSpecBuilder supplementaryGroup(String group) {
        Objects.requireNonNull(group, "group");
        groups.add(group);
        return this;
    }

    /** The file mode creation mask, 0 to 0777. */
    public ContainerSpecBuilder umask(int umask) {
        this.umask = OptionalInt.of(umask);
        return this;
    }

    /** Adds a resource limit. */
    public ContainerSpecBuilder limit(ResourceLimit limit) {
        Objects.requireNonNull(limit, "limit");
        limits.add(limit);
        return this;
    }

    /** How readily the kernel kills it when memory runs out, -1000 to 1000. */
    public ContainerSpecBuilder oomScoreAdjustment(int adjustment) {
        this.oomScoreAdjustment = OptionalInt.of(adjustment);
        return this;
    }

    /** Whether the standard streams are a pseudo terminal. */
    public ContainerSpecBuilder terminal(boolean terminal) {
        this.terminal = terminal;
        return this;
    }

    /** Whether who attaches can give the process input. */
    public ContainerSpecBuilder openStdin(boolean open) {
        this.openStdin = open;
        return this;
    }

    /** Whether a minimal init runs as process 1. */
    public ContainerSpecBuilder init(boolean init) {
        this.init = init;
        return this;
    }

    /** Whether the root filesystem is read-only. */
    public ContainerSpecBuilder readOnly(boolean readOnly) {
        this.readOnly = readOnly;
        return this;
    }

    /** Adds a mount. */
    public ContainerSpecBuilder mount(MountSpec mount) {
        Objects.requireNonNull(mount, "mount");
        mounts.add(mount);
        return this;
    }

    /** Adds a device of the host. */
    public ContainerSpecBuilder device(DeviceSpec device) {
        Objects.requireNonNull(device, "device");
        devices.add(device);
        return this;
    }

    /** The size of /dev/shm in bytes; 0 for as much as there is. */
    public ContainerSpecBuilder shmSize(long bytes) {
        this.shmSize = bytes;
        return this;
    }

    /** The namespaces. */
    public ContainerSpecBuilder namespaces(NamespaceSpec namespaces) {
        Objects.requireNonNull(namespaces, "namespaces");
        this.namespaces = namespaces;
        return this;
    }

    /** Privileges and restrictions. */
    public ContainerSpecBuilder security(SecuritySpec security) {
        Objects.requireNonNull(security, "security");
        this.security = security;
        return this;
    }

    /** The cgroup limits. */
    public ContainerSpecBuilder resources(Resources resources) {
        Objects.requireNonNull(resources, "resources");
        this.resources = resources;
        return this;
    }

    /** When it is started again. */
    public ContainerSpecBuilder restartPolicy(RestartPolicy policy) {
        Objects.requireNonNull(policy, "policy");
        this.restartPolicy = policy;
        return this;
    }

    /** Whether it is removed after its process ended. */
    public ContainerSpecBuilder autoRemove(boolean autoRemove) {
        this.autoRemove = autoRemove;
        return this;
    }

    /** What asks the process to end. */
    public ContainerSpecBuilder stopSignal(Signal signal) {
        Objects.requireNonNull(signal, "signal");
        this.stopSignal = signal;
        return this;
    }

    /** How long it may take to end before it is killed. */
    public ContainerSpecBuilder stopTimeout(Duration timeout) {
        Objects.requireNonNull(timeout, "timeout");
        this.stopTimeout = timeout;
        return this;
    }

    /** After how long the monitor kills it; {@link dev.gantry.api.ContainerOperations#FOREVER} for never. */
    public ContainerSpecBuilder runTimeout(Duration timeout) {
        Objects.requireNonNull(timeout, "timeout");
        this.runTimeout = timeout;
        return this;
    }

    /** Adds a container that must run before this one. */
    public ContainerSpecBuilder requires(String nameOrId) {
        Objects.requireNonNull(nameOrId, "nameOrId");
        requires.add(nameOrId);
        return this;
    }

    /** Where the output goes. */
    public ContainerSpecBuilder log(LogSpec log) {
        Objects.requireNonNull(log, "log");
        this.log = log;
        return this;
    }

    /** Sets a label. */
    public ContainerSpecBuilder label(String key, String value) {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(value, "value");
        labels.put(key, value);
        return this;
    }

    /** Sets an annotation. */
    public ContainerSpecBuilder annotation(String key, String value) {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(value, "value");
        annotations.put(key, value);
        return this;
    }

    /** Files for other programs. */
    public ContainerSpecBuilder files(HandoverFiles files) {
        Objects.requireNonNull(files, "files");
        this.files = files;
        return this;
    }

    /** The command line that asks for the container, for the record. */
    public ContainerSpecBuilder createCommand(List<String> commandLine) {
        Objects.requireNonNull(commandLine, "commandLine");
        this.createCommand = List.copyOf(commandLine);
        return this;
    }

    /**
     * The specification.
     *
     * @throws dev.gantry.api.error.EngineException with code INVALID_ARGUMENT for a value that no container can have, and
     *     when the parts do not fit together
     */
    public ContainerSpec build() {
        return new ContainerSpec(
                Optional.ofNullable(name),
                Optional.ofNullable(runtime),
                new ProcessSpec(
                        command,
                        Optional.ofNullable(entrypoint),
                        environment,
                        Optional.ofNullable(workingDirectory),
                        Optional.ofNullable(user),
                        groups,
                        umask,
                        limits,
                        oomScoreAdjustment,
                        init),
                new StdioSpec(terminal, openStdin),
                new FilesystemSpec(rootfs.toAbsolutePath().normalize(), readOnly, mounts, devices, shmSize),
                namespaces,
                security,
                resources,
                new LifecycleSpec(
                        restartPolicy, autoRemove, stopSignal, stopTimeout, Optional.ofNullable(runTimeout), requires),
                log,
                labels,
                annotations,
                files,
                createCommand);
    }
}
