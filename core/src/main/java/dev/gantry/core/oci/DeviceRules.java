// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.oci;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.ContainerSpec;
import dev.gantry.api.model.DeviceSpec;
import dev.gantry.spi.runtime.OciSpec;

/** The devices of a container: its nodes, and what its cgroup lets it do with them. */
final class DeviceRules {
    private static final Path DEV = Path.of("/dev");
    /** Directories of /dev with mounts of their own, which every container gets anew. */
    private static final Set<String> OWN_DIRECTORIES = Set.of("pts", "shm", "mqueue");
    /** The console is the runtime's to make. */
    private static final Path CONSOLE = DEV.resolve("console");

    private static final OciSpec.DeviceRule DENY_ALL =
            new OciSpec.DeviceRule(false, Optional.empty(), OptionalLong.empty(), OptionalLong.empty(), "rwm");
    private static final OciSpec.DeviceRule ALLOW_ALL =
            new OciSpec.DeviceRule(true, Optional.empty(), OptionalLong.empty(), OptionalLong.empty(), "rwm");

    private DeviceRules() {}

    /** Nodes to make and cgroup rules, which are evaluated in order. */
    record Devices(List<OciSpec.Device> nodes, List<OciSpec.DeviceRule> rules) {}

    /** @throws EngineException with {@link ErrorCode#INVALID_ARGUMENT} for a device that is not there */
    static Devices devices(ContainerSpec spec, HostFiles host) {
        Map<String, OciSpec.Device> nodes = new LinkedHashMap<>();
        List<OciSpec.DeviceRule> rules = new ArrayList<>();
        boolean privileged = spec.security().privileged();
        if (privileged) {
            host.devicesBelow(DEV).stream()
                    .filter(node -> !node.path().equals(CONSOLE) && !isOwn(node.path()))
                    .forEach(node -> nodes.put(
                            node.path().toString(), device(node, node.path().toString())));
        }
        rules.add(privileged ? ALLOW_ALL : DENY_ALL);
        for (DeviceSpec asked : spec.filesystem().devices()) {
            for (OciSpec.Device device : resolve(asked, host)) {
                nodes.put(device.path(), device);
                if (!privileged) {
                    rules.add(new OciSpec.DeviceRule(
                            true,
                            Optional.of(device.type()),
                            OptionalLong.of(device.major()),
                            OptionalLong.of(device.minor()),
                            asked.permissions()));
                }
            }
        }
        return new Devices(List.copyOf(nodes.values()), List.copyOf(rules));
    }

    private static boolean isOwn(Path path) {
        return path.getNameCount() > 1
                && OWN_DIRECTORIES.contains(path.getName(1).toString());
    }

    private static List<OciSpec.Device> resolve(DeviceSpec asked, HostFiles host) {
        Path path = Path.of(asked.hostPath());
        Optional<DeviceNode> node = host.device(path);
        if (node.isPresent()) {
            return List.of(device(node.get(), asked.containerPath()));
        }
        if (host.isDirectory(path)) {
            List<OciSpec.Device> below = host.devicesBelow(path).stream()
                    .map(found -> device(
                            found,
                            Path.of(asked.containerPath())
                                    .resolve(path.relativize(found.path()))
                                    .toString()))
                    .toList();
            if (!below.isEmpty()) {
                return below;
            }
        }
        throw new EngineException(
                ErrorCode.INVALID_ARGUMENT,
                host.exists(path)
                        ? asked.hostPath() + " is neither a device nor a directory with devices"
                        : "device " + asked.hostPath() + " does not exist",
                "name a device node of the host");
    }

    private static OciSpec.Device device(DeviceNode node, String path) {
        return new OciSpec.Device(
                Path.of(path).normalize().toString(),
                node.type(),
                node.major(),
                node.minor(),
                node.permissions(),
                node.uid(),
                node.gid());
    }
}
