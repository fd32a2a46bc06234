// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.oci;

import java.nio.file.Path;
import java.util.Optional;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.spi.runtime.OciSpec;

/**
 * Makes sure that a container's working directory is there. An OCI runtime would create a missing one, and with it change
 * the root filesystem of the user.
 */
public final class WorkingDirectory {
    /** There is no container without it. */
    private static final Path ROOT = Path.of("/");

    private WorkingDirectory() {}

    /**
     * Looks for the working directory in the root filesystem. One that a mount covers is nowhere yet, and is left to the
     * runtime.
     *
     * @param containerId for messages
     * @param rootfs looks into the root filesystem
     * @throws EngineException with {@link ErrorCode#ROOTFS_UNFIT} when it is missing or no directory
     */
    public static void require(OciSpec spec, String containerId, ConfinedRootfsReader rootfs) {
        Path root = Path.of(spec.root().path());
        Path wanted = Path.of(spec.process().cwd());
        if (wanted.equals(ROOT) || isCovered(spec, wanted)) {
            return;
        }
        Optional<ConfinedRootfsReader.Entry> found = rootfs.entry(root, wanted.toString());
        if (found.isPresent()) {
            if (!found.get().isDirectory() && !isCovered(spec, found.get().path())) {
                throw unfit(
                        "workdir \"" + wanted + "\" exists on container " + containerId + ", but is not a directory");
            }
        } else if (!isCovered(spec, throughLinks(root, wanted, rootfs))) {
            throw unfit("workdir \"" + wanted + "\" does not exist on container " + containerId);
        }
    }

    /** The path with the links in that part of it that is there replaced by what they lead to. */
    private static Path throughLinks(Path root, Path wanted, ConfinedRootfsReader rootfs) {
        for (Path present = wanted.getParent(); present != null; present = present.getParent()) {
            Optional<ConfinedRootfsReader.Entry> entry = rootfs.entry(root, present.toString());
            if (entry.isPresent()) {
                return entry.get().path().resolve(present.relativize(wanted));
            }
        }
        return wanted;
    }

    private static boolean isCovered(OciSpec spec, Path path) {
        return spec.mounts().stream().anyMatch(mount -> path.startsWith(Path.of(mount.destination())));
    }

    private static EngineException unfit(String what) {
        return new EngineException(
                ErrorCode.ROOTFS_UNFIT, what, "create it in the root filesystem, or name a directory that is there");
    }
}
