// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.oci;

import java.nio.file.Path;
import java.util.Optional;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;

/** Reads small files of a root filesystem, which may be hostile and may change while it is read. */
@FunctionalInterface
public interface RootfsReader {
    /** The largest file that is read, in bytes. */
    int MAX_BYTES = 4 << 20;

    /**
     * The bytes of a regular file. Symbolic links are followed as a process inside the container would follow them:
     * nothing outside of the root filesystem is ever opened.
     *
     * @param rootfs directory of the host that is the container's {@code /}
     * @param path absolute path inside the container
     * @return empty when there is no such file
     * @throws EngineException with {@link ErrorCode#INVALID_ARGUMENT} when it is not a regular file, is larger than
     *     {@link #MAX_BYTES} or cannot be read
     */
    Optional<byte[]> read(Path rootfs, String path);
}
