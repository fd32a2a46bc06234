// SPDX-License-Identifier: Apache-2.0
package dev.gantry.api.model;

import java.util.Objects;

import org.apiguardian.api.API;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * A device of the host that a container may use.
 *
 * @param hostPath absolute path of the device node on the host
 * @param containerPath absolute path inside the container
 * @param permissions some of {@code r}, {@code w} and {@code m} (mknod)
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record DeviceSpec(String hostPath, String containerPath, String permissions) {
    /** @throws EngineException with {@link ErrorCode#INVALID_ARGUMENT} for relative paths or other permissions */
    public DeviceSpec {
        Objects.requireNonNull(hostPath, "hostPath");
        Objects.requireNonNull(containerPath, "containerPath");
        Objects.requireNonNull(permissions, "permissions");
        if (!hostPath.startsWith("/") || !containerPath.startsWith("/")) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "device paths must be absolute, got " + hostPath + " and " + containerPath);
        }
        if (!permissions.matches("[rwm]{1,3}") || permissions.chars().distinct().count() != permissions.length()) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "invalid device permissions \"" + permissions + "\" for " + hostPath,
                    "use some of r, w and m");
        }
    }

    /**
     * Reads {@code HOST[:CONTAINER][:PERMISSIONS]}.
     *
     * @throws EngineException with {@link ErrorCode#INVALID_ARGUMENT} for anything else
     */
    public static DeviceSpec parse(String text) {
        Objects.requireNonNull(text, "text");
        String[] parts = text.split(":", -1);
        return switch (parts.length) {
            case 1 -> new DeviceSpec(parts[0], parts[0], "rwm");
            case 2 ->
                parts[1].startsWith("/")
                        ? new DeviceSpec(parts[0], parts[1], "rwm")
                        : new DeviceSpec(parts[0], parts[0], parts[1]);
            case 3 -> new DeviceSpec(parts[0], parts[1], parts[2]);
            default ->
                throw new EngineException(
                        ErrorCode.INVALID_ARGUMENT,
                        "invalid device \"" + text + "\"",
                        "use HOST[:CONTAINER][:PERMISSIONS]");
        };
    }
}
