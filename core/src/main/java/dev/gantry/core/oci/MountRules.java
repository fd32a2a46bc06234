// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.oci;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.ContainerSpec;
import dev.gantry.api.model.FilesystemSpec;
import dev.gantry.api.model.MountSpec;
import dev.gantry.api.model.NamespaceMode;
import dev.gantry.spi.runtime.OciSpec;

/**
 * The mount table of a container: the engine's own mounts, replaced by the user's where both want the same place, and
 * sorted so that parents come before what is mounted inside them.
 */
final class MountRules {
    /** Where the minimal init is bound. */
    static final String INIT = "/run/gantry-init";

    private static final String DEV = "/dev";
    private static final String SHM = "/dev/shm";
    private static final List<String> BIND = List.of("bind", "rprivate");
    private static final List<String> HARDENED = List.of("nosuid", "noexec", "nodev");
    private static final Set<String> SHARED = Set.of("shared", "rshared");
    private static final Set<String> SLAVE = Set.of("slave", "rslave");

    private final SpecRequest request;
    private final HostFiles host;
    private final Optional<Path> init;

    /** @param init the init binary to bind; empty for none */
    MountRules(SpecRequest request, HostFiles host, Optional<Path> init) {
        this.request = request;
        this.host = host;
        this.init = init;
    }

    /**
     * @throws EngineException with {@link ErrorCode#INVALID_ARGUMENT} for two mounts at one place, a missing source or a
     *     bad option
     */
    List<OciSpec.Mount> mounts() {
        Map<String, OciSpec.Mount> byUser = new LinkedHashMap<>();
        for (MountSpec mount : filesystem().mounts()) {
            OciSpec.Mount checked = checked(mount);
            if (byUser.put(checked.destination(), checked) != null) {
                throw new EngineException(
                        ErrorCode.INVALID_ARGUMENT, "two mounts at " + checked.destination(), "leave one of them out");
            }
        }
        Map<String, OciSpec.Mount> all = new LinkedHashMap<>();
        for (OciSpec.Mount mount : engineMounts(byUser.keySet())) {
            if (!superseded(mount.destination(), byUser.keySet())) {
                all.put(mount.destination(), mount);
            }
        }
        all.putAll(byUser);
        List<OciSpec.Mount> mounts = new ArrayList<>(all.values());
        mounts.sort(Comparator.comparingInt(mount -> depth(mount.destination())));
        return List.copyOf(mounts);
    }

    /** Of a normalized absolute path other than the root. */
    private static int depth(String path) {
        int depth = 0;
        for (int at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) {
            depth++;
        }
        return depth;
    }

    /** The propagation that the root must have for a mount to have its own; empty when none asks. */
    static Optional<String> rootPropagation(List<OciSpec.Mount> mounts) {
        if (anyHas(mounts, SHARED)) {
            return Optional.of("shared");
        }
        return anyHas(mounts, SLAVE) ? Optional.of("rslave") : Optional.empty();
    }

    private static boolean anyHas(List<OciSpec.Mount> mounts, Set<String> options) {
        for (OciSpec.Mount mount : mounts) {
            for (String option : mount.options()) {
                if (options.contains(option)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** A user's /dev replaces everything below it too; a user's /run has no file put into it. */
    private static boolean superseded(String destination, Set<String> byUser) {
        return byUser.contains(destination)
                || byUser.contains(DEV) && destination.startsWith(DEV + "/")
                || byUser.contains("/run") && destination.equals("/run/.containerenv");
    }

    private FilesystemSpec filesystem() {
        return request.spec().filesystem();
    }

    private OciSpec.Mount checked(MountSpec mount) {
        String destination = Path.of(mount.destination()).normalize().toString();
        if (destination.equals("/")) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "a mount cannot replace the container's /",
                    "name a path inside of the container");
        }
        if (mount.type() == MountSpec.Type.TMPFS) {
            return new OciSpec.Mount(destination, "tmpfs", "tmpfs", MountOptions.complete(mount, Set.of()));
        }
        Path source = Path.of(mount.source().orElseThrow());
        if (!host.exists(source)) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "source " + source + " of the bind mount at " + destination + " does not exist",
                    "create it or name another one");
        }
        return bindOf(mount, destination, source, host);
    }

    private static OciSpec.Mount bindOf(MountSpec mount, String destination, Path source, HostFiles host) {
        return new OciSpec.Mount(
                destination, "bind", source.toString(), MountOptions.complete(mount, host.restrictions(source)));
    }

    private List<OciSpec.Mount> engineMounts(Set<String> byUser) {
        boolean privileged = request.spec().security().privileged();
        List<OciSpec.Mount> mounts = new ArrayList<>();
        mounts.add(new OciSpec.Mount("/proc", "proc", "proc", HARDENED));
        mounts.add(new OciSpec.Mount(
                DEV, "tmpfs", "tmpfs", List.of("nosuid", "noexec", "strictatime", "mode=755", "size=65536k")));
        mounts.add(new OciSpec.Mount(
                "/sys",
                "sysfs",
                "sysfs",
                privileged
                        ? List.of("rprivate", "nosuid", "noexec", "nodev", "rw")
                        : List.of("nosuid", "noexec", "nodev", "ro")));
        mounts.add(new OciSpec.Mount(
                "/dev/pts",
                "devpts",
                "devpts",
                List.of("nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5")));
        mounts.add(new OciSpec.Mount("/dev/mqueue", "mqueue", "mqueue", HARDENED));
        mounts.add(new OciSpec.Mount(
                "/sys/fs/cgroup",
                "cgroup",
                "cgroup",
                List.of("rprivate", "nosuid", "noexec", "nodev", "relatime", privileged ? "rw" : "ro")));
        if (!superseded(SHM, byUser)) {
            sharedMemory().ifPresent(mounts::add);
        }
        if (filesystem().readOnly()) {
            for (String directory : List.of("/run", "/tmp", "/var/tmp")) {
                mounts.add(new OciSpec.Mount(
                        directory, "tmpfs", "tmpfs", List.of("rw", "rprivate", "nosuid", "nodev", "tmpcopyup")));
            }
        }
        mounts.addAll(generatedFiles());
        init.ifPresent(binary ->
                mounts.add(new OciSpec.Mount(INIT, "bind", binary.toString(), List.of("bind", "ro", "rprivate"))));
        return mounts;
    }

    private Optional<OciSpec.Mount> sharedMemory() {
        NamespaceMode ipc = request.spec().namespaces().ipc();
        return switch (ipc.kind()) {
            case NONE -> Optional.empty();
            case HOST -> Optional.of(bind(SHM, Path.of(SHM), HARDENED));
            case CONTAINER -> {
                NamespaceTarget target = request.targets().apply(NamespaceKind.IPC);
                yield Optional.of(target.sharedMemory()
                        .orElseThrow(() -> new EngineException(
                                ErrorCode.UNSUPPORTED,
                                "container " + target.name() + " has a /dev/shm that cannot be shared",
                                "give it one that can, or this container one of its own, with --mount"
                                        + " type=bind,source=DIRECTORY,target=/dev/shm")));
            }
            case PRIVATE, PATH -> {
                long size = filesystem().shmSize();
                yield Optional.of(new OciSpec.Mount(
                        SHM, "tmpfs", "shm", List.of("nosuid", "noexec", "nodev", "mode=1777", "size=" + size)));
            }
        };
    }

    /**
     * What gives another container the /dev/shm of one that was made as specified; empty when that cannot be done. A tmpfs
     * that the runtime mounted is in that container's mount namespace alone, from which the kernel lets nobody outside
     * bind it, and a path through its processes is theirs to redirect: all that can be shared is what comes from the host.
     *
     * @param spec how the other container was made
     * @param host the host's files
     * @param ofContainer the same of the container, named by its mode, whose IPC namespace that one has joined
     */
    static Optional<OciSpec.Mount> shareableMemory(
            ContainerSpec spec, HostFiles host, Function<String, Optional<OciSpec.Mount>> ofContainer) {
        for (MountSpec mount : spec.filesystem().mounts()) {
            String destination = Path.of(mount.destination()).normalize().toString();
            if (destination.equals(SHM) && mount.type() == MountSpec.Type.BIND) {
                return Optional.of(bindOf(mount, SHM, Path.of(mount.source().orElseThrow()), host));
            }
            if (destination.equals(SHM) || destination.equals(DEV)) {
                return Optional.empty();
            }
        }
        NamespaceMode ipc = spec.namespaces().ipc();
        return switch (ipc.kind()) {
            case HOST -> Optional.of(bind(SHM, Path.of(SHM), HARDENED));
            case CONTAINER -> ofContainer.apply(ipc.target().orElseThrow());
            case PRIVATE, PATH, NONE -> Optional.empty();
        };
    }

    private List<OciSpec.Mount> generatedFiles() {
        List<String> options = filesystem().readOnly() ? List.of("ro", "nosuid", "noexec", "nodev") : List.of();
        NamespaceMode network = request.spec().namespaces().network();
        List<OciSpec.Mount> mounts = new ArrayList<>();
        Path own = request.runDirectory();
        if (network.kind() == NamespaceMode.Kind.CONTAINER) {
            Path other = request.targets().apply(NamespaceKind.NETWORK).runDirectory();
            Stream.of(GeneratedFiles.HOSTS, GeneratedFiles.RESOLV_CONF)
                    .filter(file -> host.exists(other.resolve(file)))
                    .forEach(file -> mounts.add(bind("/etc/" + file, other.resolve(file), options)));
        } else {
            mounts.add(bind("/etc/" + GeneratedFiles.HOSTS, own.resolve(GeneratedFiles.HOSTS), options));
            if (network.kind() != NamespaceMode.Kind.NONE) {
                mounts.add(
                        bind("/etc/" + GeneratedFiles.RESOLV_CONF, own.resolve(GeneratedFiles.RESOLV_CONF), options));
            }
        }
        mounts.add(bind("/etc/" + GeneratedFiles.HOSTNAME, own.resolve(GeneratedFiles.HOSTNAME), options));
        mounts.add(bind("/run/" + GeneratedFiles.CONTAINER_ENV, own.resolve(GeneratedFiles.CONTAINER_ENV), options));
        return mounts;
    }

    private static OciSpec.Mount bind(String destination, Path source, List<String> further) {
        return new OciSpec.Mount(
                destination,
                "bind",
                source.toString(),
                Stream.concat(BIND.stream(), further.stream()).toList());
    }
}
