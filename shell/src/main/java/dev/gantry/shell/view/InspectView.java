// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.view;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;

import dev.gantry.api.model.ContainerDetails;
import dev.gantry.api.model.ContainerSpec;
import dev.gantry.api.model.ContainerState;
import dev.gantry.api.model.ContainerSummary;
import dev.gantry.api.model.MountSpec;
import dev.gantry.api.model.PendingOperation;
import dev.gantry.api.model.ProcessSpec;
import dev.gantry.shell.template.GoStruct;

/**
 * A container as {@code inspect} shows it: podman's keys in podman's order, those that have a meaning here. Keys of our own
 * stand last in their object.
 */
public final class InspectView {
    private static final String NEVER = "0001-01-01T00:00:00Z";

    /** Where runtimes and conmon write, in the run directory, besides the files that the user asked for. */
    private static final String PID_FILE = "pidfile";

    private static final String MONITOR_PID_FILE = "conmon.pid";

    private final ContainerDetails details;
    private final ContainerSummary summary;
    private final ContainerSpec spec;
    private final ZoneId zone;

    private InspectView(ContainerDetails details, ZoneId zone) {
        this.details = details;
        this.summary = details.summary();
        this.spec = details.spec();
        this.zone = zone;
    }

    /** What is known of a container. */
    public static GoStruct of(ContainerDetails details, ZoneId zone) {
        return new InspectView(details, zone).container();
    }

    private GoStruct container() {
        List<String> command = spec.process().arguments();
        return new Structs.Builder("define.InspectContainerData")
                .put("Id", summary.id())
                .put("Created", time(Optional.of(summary.createdAt())))
                .put("Path", command.get(0))
                .put("Args", command.subList(1, command.size()))
                .put("State", state())
                .put("Image", "")
                .put("ImageDigest", "")
                .put("ImageName", "")
                .put("Rootfs", summary.rootfs())
                .put("Pod", "")
                .put("ResolvConfPath", ifThere(details.runDirectory().resolve("resolv.conf")))
                .put("HostnamePath", ifThere(details.runDirectory().resolve("hostname")))
                .put("HostsPath", ifThere(details.runDirectory().resolve("hosts")))
                .put("StaticDir", details.bundle().toString())
                .put("OCIConfigPath", ifThere(details.bundle().resolve("config.json")))
                .put("OCIRuntime", summary.runtime())
                .put("ConmonPidFile", path(spec.files().monitorPidFile(), MONITOR_PID_FILE))
                .put("PidFile", path(spec.files().pidFile(), PID_FILE))
                .put("Name", summary.name())
                .put("RestartCount", summary.restartCount())
                .put("Driver", "")
                .put("MountLabel", "")
                .put("ProcessLabel", "")
                .put("AppArmorProfile", "")
                .put("EffectiveCaps", details.effective().effectiveCapabilities())
                .put("BoundingCaps", details.effective().boundingCapabilities())
                .put("ExecIDs", details.execSessions())
                .put("GraphDriver", Structs.of("define.DriverData", "Name", "", "Data", null))
                .put(
                        "Mounts",
                        spec.filesystem().mounts().stream()
                                .filter(mount -> mount.type() == MountSpec.Type.BIND)
                                .map(InspectView::mount)
                                .toList())
                .put("Dependencies", details.dependencies())
                .put("NetworkSettings", network())
                .put("Namespace", "")
                .put("IsInfra", false)
                .put("IsService", false)
                .put("Config", config())
                .put("HostConfig", HostConfigView.of(details))
                .put("Dependents", details.dependents())
                .put("RunDir", details.runDirectory().toString())
                .put("Run", summary.run())
                .put("Pending", details.pending().map(this::pending).orElse(null))
                .struct();
    }

    /** No network of the engine's own is there to have an address in. */
    private static GoStruct network() {
        return new Structs.Builder("define.InspectNetworkSettings")
                .put("EndpointID", "")
                .put("Gateway", "")
                .put("IPAddress", "")
                .put("IPPrefixLen", 0)
                .put("IPv6Gateway", "")
                .put("GlobalIPv6Address", "")
                .put("GlobalIPv6PrefixLen", 0)
                .put("MacAddress", "")
                .put("Bridge", "")
                .put("SandboxID", "")
                .put("HairpinMode", false)
                .put("LinkLocalIPv6Address", "")
                .put("LinkLocalIPv6PrefixLen", 0)
                .put("Ports", new TreeMap<>())
                .put("SandboxKey", "")
                .struct();
    }

    private GoStruct state() {
        ContainerState state = summary.state();
        boolean alive =
                state == ContainerState.RUNNING || state == ContainerState.PAUSED || state == ContainerState.STOPPING;
        return new Structs.Builder("define.InspectContainerState")
                .put("OciVersion", details.effective().ociVersion())
                .put("Status", state.display())
                .put("Running", state == ContainerState.RUNNING || state == ContainerState.STOPPING)
                .put("Paused", state == ContainerState.PAUSED)
                .put("Restarting", false)
                .put("OOMKilled", details.oomKilled())
                .put("Dead", false)
                .put("Pid", alive || state == ContainerState.CREATED ? summary.pid() : 0)
                .put("ConmonPid", details.monitorPid())
                .put(
                        "ExitCode",
                        summary.exit().map(exit -> exit.codeOrMinusOne()).orElse(0))
                .put("Error", details.error())
                .put("StartedAt", time(summary.startedAt()))
                .put("FinishedAt", time(summary.finishedAt()))
                .put("Health", Structs.of("define.HealthCheckResults", "Status", "", "FailingStreak", 0, "Log", null))
                .put("CgroupPath", details.cgroupPath())
                .put("CheckpointedAt", NEVER)
                .put("RestoredAt", NEVER)
                .put("StoppedByUser", details.stoppedByUser())
                .put(
                        "ExitReason",
                        summary.exit()
                                .filter(exit -> exit.code().isEmpty())
                                .map(Object::toString)
                                .orElse(""))
                .struct();
    }

    private GoStruct config() {
        ProcessSpec process = spec.process();
        Duration runTimeout = spec.lifecycle().runTimeout().orElse(Duration.ZERO);
        return new Structs.Builder("define.InspectContainerConfig")
                .put("Hostname", spec.namespaces().hostname().orElse(summary.shortId()))
                .put("Domainname", "")
                .put("User", process.user().orElse(""))
                .put("AttachStdin", false)
                .put("AttachStdout", false)
                .put("AttachStderr", false)
                .put("Tty", spec.stdio().terminal())
                .put("OpenStdin", spec.stdio().openStdin())
                .put("StdinOnce", false)
                .put("Env", details.effective().environment())
                .put("Cmd", process.command())
                .put("Image", "")
                .put("Volumes", null)
                .put("WorkingDir", process.workingDirectory().orElse("/"))
                .put("Entrypoint", String.join(" ", process.entrypoint().orElse(List.of())))
                .put("OnBuild", null)
                .put("Labels", spec.labels().isEmpty() ? null : new TreeMap<>(spec.labels()))
                .put("Annotations", new TreeMap<>(spec.annotations()))
                .put("StopSignal", spec.lifecycle().stopSignal().number())
                .put("HealthcheckOnFailureAction", "none")
                .put("CreateCommand", spec.createCommand())
                .put("Umask", String.format(Locale.ROOT, "%04o", process.umask().orElse(022)))
                .put("Timeout", runTimeout.toSeconds())
                .put("StopTimeout", spec.lifecycle().stopTimeout().toSeconds())
                .put("Passwd", false)
                .put("sdNotifyMode", "ignore")
                .struct();
    }

    private static GoStruct mount(MountSpec mount) {
        List<String> options = mount.options();
        return new Structs.Builder("define.InspectMount")
                .put("Type", mount.type().name().toLowerCase(Locale.ROOT))
                .put("Source", mount.source().orElse(""))
                .put("Destination", mount.destination())
                .put("Driver", "")
                .put("Mode", "")
                .put(
                        "Options",
                        options.stream().filter(InspectView::isPlainOption).toList())
                .put("RW", !options.contains("ro"))
                .put(
                        "Propagation",
                        options.stream()
                                .filter(option -> option.matches("r?(shared|slave|private)"))
                                .findFirst()
                                .orElse("rprivate"))
                .struct();
    }

    private static boolean isPlainOption(String option) {
        return !option.matches("ro|rw|r?(shared|slave|private)");
    }

    private GoStruct pending(PendingOperation pending) {
        return new Structs.Builder("gantry.PendingOperation")
                .put("Operation", pending.operation())
                .put("Since", time(Optional.of(pending.since())))
                .put("OwnerPid", pending.ownerPid())
                .put("Deadline", pending.deadline().isPresent() ? time(pending.deadline()) : null)
                .struct();
    }

    private String time(Optional<Instant> moment) {
        return moment.map(instant -> HumanTime.rfc3339(instant, zone)).orElse(NEVER);
    }

    private String path(Optional<Path> asked, String otherwise) {
        return asked.orElseGet(() -> details.runDirectory().resolve(otherwise)).toString();
    }

    private static String ifThere(Path file) {
        return Files.exists(file) ? file.toString() : "";
    }
}
