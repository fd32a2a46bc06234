// SPDX-License-Identifier: Apache-2.0
package dev.gantry.api.model;

import java.util.Objects;
import java.util.Optional;

import org.apiguardian.api.API;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * The namespaces of a container.
 *
 * @param pid process ids
 * @param ipc System V IPC, POSIX queues and /dev/shm
 * @param uts host name
 * @param cgroup view of the cgroup tree; empty for the default: private on cgroup v2, the host's on v1
 * @param network interfaces, addresses, ports
 * @param hostname name in an own UTS namespace; empty for the first 12 characters of the id
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record NamespaceSpec(
        NamespaceMode pid,
        NamespaceMode ipc,
        NamespaceMode uts,
        Optional<NamespaceMode> cgroup,
        NamespaceMode network,
        Optional<String> hostname) {
    /** Everything private, and no network but loopback. */
    public static final NamespaceSpec DEFAULT = new NamespaceSpec(
            NamespaceMode.PRIVATE,
            NamespaceMode.PRIVATE,
            NamespaceMode.PRIVATE,
            Optional.empty(),
            NamespaceMode.NONE,
            Optional.empty());

    /** Refuses nulls. */
    public NamespaceSpec {
        Objects.requireNonNull(pid, "pid");
        Objects.requireNonNull(ipc, "ipc");
        Objects.requireNonNull(uts, "uts");
        Objects.requireNonNull(cgroup, "cgroup");
        Objects.requireNonNull(network, "network");
        Objects.requireNonNull(hostname, "hostname");
    }
}
