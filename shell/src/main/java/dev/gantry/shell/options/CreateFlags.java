// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.options;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import dev.gantry.shell.cli.Flag;

/** The flags that {@code run} and {@code create} share, in the order of the help. */
public final class CreateFlags {
    /** What podman has and a later version will have; known so that it is refused by name. */
    private static final List<String> LATER_SWITCHES = List.of(
            "disable-content-trust",
            "http-proxy",
            "no-healthcheck",
            "no-hosts",
            "oom-kill-disable",
            "passwd",
            "P,publish-all",
            "q,quiet",
            "read-only-tmpfs",
            "rmi",
            "tls-verify");

    private static final List<String> LATER_VALUES = List.of(
            "add-host",
            "arch",
            "authfile",
            "cgroup-conf",
            "cgroup-parent",
            "cgroups",
            "chrootdirs",
            "device-cgroup-rule",
            "dns",
            "dns-option",
            "dns-search",
            "expose",
            "gidmap",
            "gpus",
            "health-cmd",
            "health-interval",
            "health-on-failure",
            "health-retries",
            "health-start-period",
            "health-timeout",
            "hostuser",
            "image-volume",
            "init-path",
            "ip",
            "ip6",
            "mac-address",
            "network-alias",
            "os",
            "passwd-entry",
            "personality",
            "platform",
            "pod",
            "pod-id-file",
            "preserve-fds",
            "p,publish",
            "pull",
            "sdnotify",
            "seccomp-policy",
            "secret",
            "subgidname",
            "subuidname",
            "systemd",
            "uidmap",
            "userns",
            "variant",
            "volumes-from");

    /** All of them, those that only later versions will have included. */
    public static final List<Flag> FLAGS = all();

    private CreateFlags() {}

    private static List<Flag> all() {
        List<Flag> flags = new ArrayList<>(List.of(
                Flag.repeated("annotation", "KEY=VALUE", "Set an annotation for the OCI runtime"),
                AttachFlags.ATTACH,
                Flag.value("cgroupns", "MODE", "Cgroup namespace: private, host, container:NAME or ns:PATH"),
                Flag.value("cidfile", "FILE", "Write the container's id to the file"),
                Flag.value("conmon-pidfile", "FILE", "Write the monitor's process id to the file"),
                AttachFlags.DETACH_KEYS,
                Flag.list("device", "HOST[:CONTAINER][:rwm]", "Add a device of the host"),
                Flag.value("entrypoint", "WORD|JSON", "What comes before the command"),
                Flag.list("group-add", "GROUP", "Add a supplementary group"),
                Flag.value("h,hostname", "NAME", "Host name inside the container"),
                Flag.toggle("init", "Run a minimal init as process 1"),
                Flag.toggle("i,interactive", "Let it be given input"),
                Flag.value("ipc", "MODE", "IPC namespace: private, shareable, host, none, container:NAME or ns:PATH"),
                Flag.value("log-driver", "NAME", "Where the output is kept, such as k8s-file or none"),
                Flag.list("log-opt", "NAME=VALUE", "Option of the log driver"),
                Flag.value("name", "NAME", "Name of the container"),
                Flag.repeated("network", "MODE", "none (the default), host, container:NAME or ns:PATH"),
                Flag.value("oom-score-adj", "NUMBER", "How readily it is killed when memory runs out, -1000 to 1000"),
                Flag.value("pid", "MODE", "PID namespace: private, host, container:NAME or ns:PATH"),
                Flag.value("pidfile", "FILE", "Write the process id to the file"),
                Flag.toggle("read-only", "Make the root filesystem read-only"),
                Flag.toggle("replace", "Remove a container of the same name first"),
                Flag.list("requires", "CONTAINER", "Start this container first"),
                Flag.value("restart", "POLICY", "no, always, unless-stopped or on-failure[:RETRIES]"),
                Flag.toggle("rm", "Remove the container after it ended"),
                Flag.toggle("rootfs", "The first argument is the directory of a root filesystem"),
                Flag.value("runtime", "NAME", "OCI runtime"),
                Flag.value("shm-size", "SIZE", "Size of /dev/shm (default 65536k)"),
                Flag.value("stop-signal", "SIGNAL", "What asks the container to end (default SIGTERM)"),
                Flag.value("stop-timeout", "SECONDS", "How long it may take to stop before it is killed (default 10)"),
                Flag.value("timeout", "SECONDS", "How long it may run before it is killed, 0 for ever"),
                Flag.toggle("t,tty", "Give it a terminal"),
                Flag.value("tz", "ZONE", "Time zone, such as Europe/Berlin, or local for the host's"),
                Flag.list("ulimit", "NAME=SOFT[:HARD]", "Set a resource limit"),
                Flag.value("umask", "OCTAL", "File mode creation mask (default 0022)"),
                Flag.value("u,user", "USER[:GROUP]", "Whom the process runs as, by name or number"),
                Flag.value("uts", "MODE", "UTS namespace: private, host, container:NAME or ns:PATH"),
                Flag.value("w,workdir", "DIR", "Working directory inside the container")));
        flags.addAll(EnvironmentFlags.FLAGS);
        flags.addAll(MountFlags.FLAGS);
        flags.addAll(ResourceFlags.FLAGS);
        flags.addAll(SecurityFlags.FLAGS);
        flags.sort(Comparator.comparing(Flag::name));
        for (String names : LATER_SWITCHES) {
            flags.add(Flag.unsupportedSwitch(names));
        }
        for (String names : LATER_VALUES) {
            flags.add(Flag.unsupported(names));
        }
        return List.copyOf(flags);
    }
}
