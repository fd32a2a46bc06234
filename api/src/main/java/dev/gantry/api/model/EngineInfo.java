// SPDX-License-Identifier: Apache-2.0
package dev.gantry.api.model;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.apiguardian.api.API;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * The engine and the host it runs on.
 *
 * @param version Gantry's version
 * @param root where persistent state lives
 * @param runRoot where state of this boot lives
 * @param store kind and schema of the state database
 * @param defaultRuntime the runtime a container gets unless it names one
 * @param runtimes each configured runtime with its version, or why it cannot be used
 * @param defaultLogDriver the log driver a container gets unless it names one
 * @param logDrivers names of the log drivers
 * @param monitor version of the monitor, or why it cannot be used
 * @param containers number of containers by state
 * @param host facts about the host: kernel, arch, cpus, memTotal, cgroupVersion, bootId, java
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record EngineInfo(
        String version,
        Path root,
        Path runRoot,
        String store,
        String defaultRuntime,
        Map<String, String> runtimes,
        String defaultLogDriver,
        List<String> logDrivers,
        String monitor,
        Map<ContainerState, Long> containers,
        Map<String, String> host) {
    /** Copies the collections; maps keep their order. */
    public EngineInfo {
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(root, "root");
        Objects.requireNonNull(runRoot, "runRoot");
        Objects.requireNonNull(store, "store");
        Objects.requireNonNull(defaultRuntime, "defaultRuntime");
        Objects.requireNonNull(runtimes, "runtimes");
        Objects.requireNonNull(defaultLogDriver, "defaultLogDriver");
        Objects.requireNonNull(logDrivers, "logDrivers");
        Objects.requireNonNull(monitor, "monitor");
        Objects.requireNonNull(containers, "containers");
        Objects.requireNonNull(host, "host");
        runtimes = Ordered.copy(runtimes);
        logDrivers = List.copyOf(logDrivers);
        containers = Ordered.copy(containers);
        host = Ordered.copy(host);
    }
}
