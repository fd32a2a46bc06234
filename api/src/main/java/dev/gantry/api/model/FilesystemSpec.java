// SPDX-License-Identifier: Apache-2.0
package dev.gantry.api.model;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

import org.apiguardian.api.API;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * What a container's processes see as their files.
 *
 * @param rootfs absolute path of a directory of the host that becomes {@code /}; the container writes into it unless
 *     read-only
 * @param readOnly whether {@code /} is read-only; /run, /tmp and /var/tmp are then memory
 * @param mounts what is mounted on top
 * @param devices devices of the host
 * @param shmSize size of /dev/shm in bytes
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record FilesystemSpec(
        Path rootfs, boolean readOnly, List<MountSpec> mounts, List<DeviceSpec> devices, long shmSize) {
    /** Size of /dev/shm unless asked otherwise, in bytes. */
    public static final long DEFAULT_SHM_SIZE = 65_536_000;

    /** Copies the lists. */
    public FilesystemSpec {
        Objects.requireNonNull(rootfs, "rootfs");
        Objects.requireNonNull(mounts, "mounts");
        Objects.requireNonNull(devices, "devices");
        mounts = List.copyOf(mounts);
        devices = List.copyOf(devices);
    }
}
