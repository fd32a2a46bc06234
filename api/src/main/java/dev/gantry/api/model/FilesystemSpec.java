// SPDX-License-Identifier: Apache-2.0
package dev.gantry.api.model;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

import org.apiguardian.api.API;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * What a container's processes see as their files.
 *
 * @param rootfs absolute path of a directory of the host that becomes {@code /}; the container writes into it unless
 *     read-only
 * @param readOnly whether {@code /} is read-only; /run, /tmp and /var/tmp are then memory
 * @param mounts what is mounted on top
 * @param devices devices of the host
 * @param shmSize size of /dev/shm in bytes; 0 for as much as there is
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record FilesystemSpec(
        Path rootfs, boolean readOnly, List<MountSpec> mounts, List<DeviceSpec> devices, long shmSize) {
    /** Size of /dev/shm unless asked otherwise, in bytes. */
    public static final long DEFAULT_SHM_SIZE = 65_536_000;

    /**
     * Copies the lists.
     *
     * @throws EngineException with {@link ErrorCode#INVALID_ARGUMENT} for a relative root filesystem or a negative size
     */
    public FilesystemSpec {
        Objects.requireNonNull(rootfs, "rootfs");
        Objects.requireNonNull(mounts, "mounts");
        Objects.requireNonNull(devices, "devices");
        mounts = List.copyOf(mounts);
        devices = List.copyOf(devices);
        if (!rootfs.isAbsolute()) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "root filesystem \"" + rootfs + "\" is not absolute",
                    "use a path that begins with a slash");
        }
        if (shmSize < 0) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "size of /dev/shm must not be negative, got " + shmSize + " bytes",
                    "use a number of bytes, or 0 for as much as there is");
        }
    }
}
