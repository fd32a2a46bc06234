// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.oci;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.ContainerSpec;
import dev.gantry.api.model.ExecSpec;
import dev.gantry.api.model.NamespaceMode;
import dev.gantry.api.model.ProcessSpec;
import dev.gantry.api.model.SecuritySpec;
import dev.gantry.spi.runtime.OciSpec;

/**
 * Generates the {@code config.json} of a container (OCI runtime specification 1.0.2) with the defaults of podman 4.4,
 * lowered to what this host can give. It reads, and writes nothing; {@link GeneratedFiles} writes the files that the
 * mounts refer to. Safe for use by any thread.
 */
public final class OciSpecGenerator {
    private static final Logger LOG = LoggerFactory.getLogger(OciSpecGenerator.class);
    private static final int DEFAULT_UMASK = 0022;
    /** Working directories that are open files of the runtime and could lie outside (CVE-2024-21626). */
    private static final Pattern OPEN_FILES =
            Pattern.compile("/proc/(self|thread-self|\\d+)(/task/\\d+)?/(fd|cwd|root|map_files)(/.*)?|/dev/fd(/.*)?");

    private final HostFacts facts;
    private final HostFiles files;
    private final UserResolver users;
    private final SeccompRules seccomp;
    private final Supplier<Optional<Path>> initProgram;

    /**
     * @param facts what the engine may do on this host
     * @param files the host's files
     * @param rootfs the container's files
     * @param defaults what containers get that say nothing else
     */
    public OciSpecGenerator(HostFacts facts, HostFiles files, RootfsReader rootfs, SpecDefaults defaults) {
        this.facts = facts;
        this.files = files;
        this.users = new UserResolver(rootfs);
        this.seccomp = new SeccompRules(defaults.seccompProfiles(), files, LOG::warn);
        this.initProgram = defaults.initProgram();
    }

    /**
     * The specification of a container.
     *
     * @throws EngineException with {@link ErrorCode#INVALID_ARGUMENT} when the container cannot be as asked: a missing
     *     root filesystem, mount source or device, an unknown user, capability or option, values that contradict each
     *     other; with {@link ErrorCode#PROGRAM_MISSING} when it asks for an init and there is none; with
     *     {@link ErrorCode#UNSUPPORTED} for a mount option that is not implemented
     */
    public OciSpec generate(SpecRequest request) {
        ContainerSpec spec = request.spec();
        SecuritySpec security = spec.security();
        Path root = spec.filesystem().rootfs();
        if (!files.isDirectory(root)) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "root filesystem " + root + (files.exists(root) ? " is not a directory" : " does not exist"),
                    "name a directory that holds a root filesystem");
        }
        ContainerHostname hostname = ContainerHostname.of(request, facts);
        ContainerUser user = users.resolve(root, spec.process());
        Set<Capability> capabilities = CapabilityRules.bounding(security, facts.capabilities());
        List<OciSpec.Mount> mounts = new MountRules(request, files, init(spec)).mounts();
        DeviceRules.Devices devices = DeviceRules.devices(spec, files);
        return new OciSpec(
                OciSpec.VERSION,
                process(spec, user, hostname, capabilities),
                new OciSpec.Root(root.toString(), spec.filesystem().readOnly()),
                hostname.own() ? Optional.of(hostname.name()) : Optional.empty(),
                mounts,
                annotations(request),
                new OciSpec.Linux(
                        SysctlRules.sysctls(spec),
                        ResourceRules.forCreation(spec.resources(), devices.rules(), facts),
                        Path.of(request.cgroupParent())
                                .resolve("gantry-" + request.containerId())
                                .toString(),
                        NamespaceRules.namespaces(request, facts.cgroups(), files),
                        devices.nodes(),
                        seccomp.filter(request.name(), security, capabilities, facts),
                        MountRules.rootPropagation(mounts),
                        PathRules.masked(security),
                        PathRules.readOnly(security)));
    }

    /**
     * What a command is executed by in a container that runs: as the container's own process, but for what it says itself.
     *
     * @throws EngineException as {@link #generate}
     */
    public OciSpec.ProcessConfig process(SpecRequest request, ExecSpec command) {
        ContainerSpec spec = request.spec();
        ProcessSpec process = executed(spec.process(), command);
        ContainerUser user = users.resolve(spec.filesystem().rootfs(), process);
        Set<Capability> capabilities = command.privileged()
                ? facts.capabilities()
                : CapabilityRules.bounding(spec.security(), facts.capabilities());
        return new OciSpec.ProcessConfig(
                command.stdio().terminal(),
                Optional.empty(),
                new OciSpec.User(user.uid(), user.gid(), process.umask().orElse(DEFAULT_UMASK), user.groups()),
                process.arguments(),
                EnvironmentRules.variables(
                        process, ContainerHostname.of(request, facts).name(), user),
                workingDirectory(process),
                CapabilityRules.sets(spec.security(), capabilities, user.uid()),
                RlimitRules.limits(process.limits(), facts),
                spec.security().noNewPrivileges(),
                process.oomScoreAdjustment());
    }

    /** The groups that the container's user was given by name are not another user's. */
    private static ProcessSpec executed(ProcessSpec process, ExecSpec command) {
        Map<String, String> environment = new LinkedHashMap<>(process.environment());
        environment.putAll(command.environment());
        return new ProcessSpec(
                command.command(),
                Optional.empty(),
                environment,
                command.workingDirectory().or(process::workingDirectory),
                command.user().or(process::user),
                command.user().isPresent() ? List.of() : process.supplementaryGroups(),
                process.umask(),
                process.limits(),
                process.oomScoreAdjustment(),
                false);
    }

    private OciSpec.ProcessConfig process(
            ContainerSpec spec, ContainerUser user, ContainerHostname hostname, Set<Capability> capabilities) {
        ProcessSpec process = spec.process();
        List<String> arguments = process.arguments();
        return new OciSpec.ProcessConfig(
                spec.stdio().terminal(),
                Optional.empty(),
                new OciSpec.User(user.uid(), user.gid(), process.umask().orElse(DEFAULT_UMASK), user.groups()),
                process.init()
                        ? Stream.concat(Stream.of(MountRules.INIT, "--"), arguments.stream())
                                .toList()
                        : arguments,
                EnvironmentRules.variables(process, hostname.name(), user),
                workingDirectory(process),
                CapabilityRules.sets(spec.security(), capabilities, user.uid()),
                RlimitRules.limits(process.limits(), facts),
                spec.security().noNewPrivileges(),
                process.oomScoreAdjustment());
    }

    private Optional<Path> init(ContainerSpec spec) {
        if (!spec.process().init()) {
            return Optional.empty();
        }
        if (spec.namespaces().pid().kind() != NamespaceMode.Kind.PRIVATE) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "an init must be process 1 of a pid namespace of its own, not of "
                            + spec.namespaces().pid(),
                    "leave init (--init) or the pid namespace (--pid) out");
        }
        return Optional.of(initProgram
                .get()
                .filter(files::exists)
                .orElseThrow(() -> new EngineException(
                        ErrorCode.PROGRAM_MISSING,
                        "catatonit, the init of containers",
                        "install it (Debian package catatonit) or leave init (--init) out")));
    }

    private static String workingDirectory(ProcessSpec process) {
        String normal =
                Path.of(process.workingDirectory().orElse("/")).normalize().toString();
        if (OPEN_FILES.matcher(normal).matches()) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "working directory " + normal + " could lie outside of the container",
                    "name a directory of the root filesystem");
        }
        return normal;
    }

    private static Map<String, String> annotations(SpecRequest request) {
        Map<String, String> annotations = new LinkedHashMap<>();
        annotations.put("io.container.manager", "gantry");
        annotations.put("io.kubernetes.cri-o.Created", request.created().toString());
        annotations.put(
                "io.kubernetes.cri-o.TTY",
                Boolean.toString(request.spec().stdio().terminal()));
        annotations.put(
                "org.opencontainers.image.stopSignal",
                Integer.toString(request.spec().lifecycle().stopSignal().number()));
        annotations.putAll(request.spec().annotations());
        return annotations;
    }
}
