// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.oci;

import java.nio.file.Path;

import dev.gantry.api.model.NamespaceMode;
import dev.gantry.api.model.NamespaceSpec;

/** The kinds of namespaces (namespaces(7)) whose owner can be chosen, in the order in which podman lists them. */
public enum NamespaceKind {
    /** Process ids. */
    PID("pid", "pid"),
    /** Interfaces, addresses, ports. */
    NETWORK("network", "net"),
    /** System V IPC, POSIX message queues. */
    IPC("ipc", "ipc"),
    /** Host name. */
    UTS("uts", "uts"),
    /** View of the cgroup tree. */
    CGROUP("cgroup", "cgroup");

    private final String ociType;
    private final String procName;

    NamespaceKind(String ociType, String procName) {
        this.ociType = ociType;
        this.procName = procName;
    }

    /** The name in the OCI runtime specification. */
    public String ociType() {
        return ociType;
    }

    /** The file that stands for the namespace of a process. */
    public Path ofProcess(long pid) {
        return Path.of("/proc", Long.toString(pid), "ns", procName);
    }

    /** What a container asks for; the default for cgroups is private on cgroup v2 and the host's before. */
    public NamespaceMode modeIn(NamespaceSpec spec, CgroupMode cgroups) {
        return switch (this) {
            case PID -> spec.pid();
            case NETWORK -> spec.network();
            case IPC -> spec.ipc();
            case UTS -> spec.uts();
            case CGROUP -> spec.cgroup().orElse(cgroups == CgroupMode.V2 ? NamespaceMode.PRIVATE : NamespaceMode.HOST);
        };
    }
}
