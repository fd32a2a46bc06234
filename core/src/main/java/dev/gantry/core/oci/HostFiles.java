// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.oci;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;

/** The few looks at the host's files that a container's configuration depends on. Safe for use by any thread. */
public interface HostFiles {
    /** Whether there is something at the path, behind links. */
    boolean exists(Path path);

    /** Whether there is a directory at the path, behind links. */
    boolean isDirectory(Path path);

    /**
     * The text of a small file, as UTF-8; empty when it does not exist.
     *
     * @throws EngineException with {@link ErrorCode#INVALID_ARGUMENT} when it is larger than
     *     {@link RootfsReader#MAX_BYTES} or cannot be read
     */
    Optional<String> read(Path path);

    /**
     * What tells the content that a file has now from the one that it has at another time, by equals; empty when it does
     * not exist or cannot be looked at.
     */
    Optional<Object> version(Path path);

    /** The device node at the path, behind links; empty when there is none. */
    Optional<DeviceNode> device(Path path);

    /** The device nodes below a directory, links not followed, sorted by path. */
    List<DeviceNode> devicesBelow(Path directory);

    /**
     * Which of {@code nosuid}, {@code nodev} and {@code noexec} hold for the mount that a path, behind links, is on.
     *
     * @throws EngineException with {@link ErrorCode#INVALID_ARGUMENT} when that cannot be told
     */
    Set<String> restrictions(Path path);
}
