// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.view;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import dev.gantry.api.model.ContainerDetails;
import dev.gantry.api.model.ContainerSpec;
import dev.gantry.api.model.DeviceSpec;
import dev.gantry.api.model.MountSpec;
import dev.gantry.api.model.NamespaceSpec;
import dev.gantry.api.model.ResourceLimit;
import dev.gantry.api.model.Resources;
import dev.gantry.api.model.SecuritySpec;
import dev.gantry.shell.template.GoStruct;

/** The part {@code HostConfig} of {@code inspect}: what the container was asked to be. */
final class HostConfigView {
    /** What podman says that capabilities were added to, or dropped from. */
    private static final List<String> USUAL_CAPABILITIES = List.of(
            "CAP_AUDIT_WRITE",
            "CAP_CHOWN",
            "CAP_DAC_OVERRIDE",
            "CAP_FOWNER",
            "CAP_FSETID",
            "CAP_KILL",
            "CAP_MKNOD",
            "CAP_NET_BIND_SERVICE",
            "CAP_NET_RAW",
            "CAP_SETFCAP",
            "CAP_SETGID",
            "CAP_SETPCAP",
            "CAP_SETUID",
            "CAP_SYS_CHROOT");

    private HostConfigView() {}

    static GoStruct of(ContainerDetails details) {
        ContainerSpec spec = details.spec();
        NamespaceSpec namespaces = spec.namespaces();
        SecuritySpec security = spec.security();
        Resources resources = spec.resources();
        List<String> bounding = details.effective().boundingCapabilities();
        long period = resources.cpuPeriod().orElse(0);
        long quota = resources.cpuQuota().orElse(0);
        return new Structs.Builder("define.InspectContainerHostConfig")
                .put("Binds", binds(spec))
                .put("CgroupManager", "cgroupfs")
                .put("CgroupMode", details.effective().cgroupNamespace().toString())
                .put(
                        "ContainerIDFile",
                        spec.files().cidFile().map(Object::toString).orElse(""))
                .put("LogConfig", log(details))
                .put("NetworkMode", namespaces.network().toString())
                .put("PortBindings", new TreeMap<>())
                .put(
                        "RestartPolicy",
                        new Structs.Builder("define.InspectRestartPolicy")
                                .put(
                                        "Name",
                                        spec.lifecycle().restartPolicy().kind().word())
                                .put(
                                        "MaximumRetryCount",
                                        spec.lifecycle().restartPolicy().maxRetries())
                                .struct())
                .put("AutoRemove", spec.lifecycle().autoRemove())
                .put("VolumeDriver", "")
                .put("VolumesFrom", null)
                .put("CapAdd", security.privileged() ? List.of() : without(bounding, USUAL_CAPABILITIES))
                .put("CapDrop", security.privileged() ? List.of() : without(USUAL_CAPABILITIES, bounding))
                .put("Dns", List.of())
                .put("DnsOptions", List.of())
                .put("DnsSearch", List.of())
                .put("ExtraHosts", List.of())
                .put("GroupAdd", spec.process().supplementaryGroups())
                .put("IpcMode", namespaces.ipc().toString())
                .put("Cgroup", "")
                .put("Cgroups", "default")
                .put("Links", null)
                .put("OomScoreAdj", spec.process().oomScoreAdjustment().orElse(0))
                .put("PidMode", namespaces.pid().toString())
                .put("Privileged", security.privileged())
                .put("PublishAllPorts", false)
                .put("ReadonlyRootfs", spec.filesystem().readOnly())
                .put("SecurityOpt", securityOptions(security))
                .put("Sysctls", new TreeMap<>(security.sysctls()))
                .put("Tmpfs", tmpfs(spec))
                .put("UTSMode", namespaces.uts().toString())
                .put("UsernsMode", "")
                .put("ShmSize", spec.filesystem().shmSize())
                .put("Runtime", "oci")
                .put("ConsoleSize", List.of(0, 0))
                .put("Isolation", "")
                .put("CpuShares", resources.cpuShares().orElse(0))
                .put("Memory", orZero(resources.memory()))
                .put("NanoCpus", period > 0 && quota > 0 ? quota * 1_000_000_000L / period : 0)
                .put("CgroupParent", "")
                .put("BlkioWeight", 0)
                .put("BlkioWeightDevice", null)
                .put("BlkioDeviceReadBps", null)
                .put("BlkioDeviceWriteBps", null)
                .put("BlkioDeviceReadIOps", null)
                .put("BlkioDeviceWriteIOps", null)
                .put("CpuPeriod", period)
                .put("CpuQuota", quota)
                .put("CpuRealtimePeriod", 0)
                .put("CpuRealtimeRuntime", 0)
                .put("CpusetCpus", resources.cpusetCpus().orElse(""))
                .put("CpusetMems", resources.cpusetMems().orElse(""))
                .put(
                        "Devices",
                        spec.filesystem().devices().stream()
                                .map(HostConfigView::device)
                                .toList())
                .put("DiskQuota", 0)
                .put("KernelMemory", 0)
                .put("MemoryReservation", orZero(resources.memoryReservation()))
                .put("MemorySwap", orZero(resources.memorySwap()))
                .put("MemorySwappiness", 0)
                .put("OomKillDisable", false)
                .put(
                        "PidsLimit",
                        resources
                                .pidsLimit()
                                .orElse(details.effective().pidsLimit().orElse(0)))
                .put(
                        "Ulimits",
                        spec.process().limits().stream()
                                .map(HostConfigView::limit)
                                .toList())
                .put("CpuCount", 0)
                .put("CpuPercent", 0)
                .put("IOMaximumIOps", 0)
                .put("IOMaximumBandwidth", 0)
                .put("CgroupConf", null)
                .put("Init", spec.process().init())
                .put("RuntimePath", details.runtimePath().map(Object::toString).orElse(""))
                .struct();
    }

    private static long orZero(OptionalLong value) {
        return value.orElse(0);
    }

    private static List<String> binds(ContainerSpec spec) {
        return spec.filesystem().mounts().stream()
                .filter(mount -> mount.type() == MountSpec.Type.BIND)
                .map(mount -> mount.source().orElse("") + ":" + mount.destination()
                        + (mount.options().isEmpty() ? "" : ":" + String.join(",", mount.options())))
                .toList();
    }

    private static TreeMap<String, @Nullable Object> tmpfs(ContainerSpec spec) {
        TreeMap<String, @Nullable Object> mounts = new TreeMap<>();
        spec.filesystem().mounts().stream()
                .filter(mount -> mount.type() == MountSpec.Type.TMPFS)
                .forEach(mount -> mounts.put(mount.destination(), String.join(",", mount.options())));
        return mounts;
    }

    private static GoStruct log(ContainerDetails details) {
        return new Structs.Builder("define.InspectLogConfig")
                .put("Type", details.logDriver())
                .put(
                        "Config",
                        details.spec().log().options().isEmpty()
                                ? null
                                : new TreeMap<>(details.spec().log().options()))
                .put("Path", details.logPath().map(Object::toString).orElse(""))
                .put("Tag", details.spec().log().options().getOrDefault("tag", ""))
                .put("Size", details.spec().log().options().getOrDefault("max-size", "0B"))
                .struct();
    }

    private static List<String> without(List<String> names, List<String> others) {
        return names.stream().filter(name -> !others.contains(name)).toList();
    }

    private static List<String> securityOptions(SecuritySpec security) {
        List<String> options = new ArrayList<>();
        if (security.noNewPrivileges()) {
            options.add("no-new-privileges");
        }
        security.seccompProfile().ifPresent(profile -> options.add("seccomp=" + profile));
        if (!security.maskedPaths().isEmpty()) {
            options.add("mask=" + String.join(":", security.maskedPaths()));
        }
        if (!security.unmaskedPaths().isEmpty()) {
            options.add("unmask=" + String.join(":", security.unmaskedPaths()));
        }
        return options;
    }

    private static GoStruct device(DeviceSpec device) {
        return new Structs.Builder("define.InspectDevice")
                .put("PathOnHost", device.hostPath())
                .put("PathInContainer", device.containerPath())
                .put("CgroupPermissions", device.permissions())
                .struct();
    }

    private static GoStruct limit(ResourceLimit limit) {
        return new Structs.Builder("define.InspectUlimit")
                .put("Name", "RLIMIT_" + limit.name().toUpperCase(Locale.ROOT))
                .put("Soft", limit.soft())
                .put("Hard", limit.hard())
                .struct();
    }
}
