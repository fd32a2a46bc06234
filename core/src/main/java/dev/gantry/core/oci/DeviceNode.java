// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.oci;

import java.nio.file.Path;

/**
 * A device file of the host.
 *
 * @param path where it was found
 * @param block whether it is a block device; otherwise a character device
 * @param major driver
 * @param minor device of the driver
 * @param permissions the lower 12 bits of its mode
 * @param uid owner
 * @param gid group
 */
public record DeviceNode(Path path, boolean block, long major, long minor, int permissions, long uid, long gid) {
    private static final int TYPE_MASK = 0xf000;
    private static final int BLOCK = 0x6000;
    private static final int CHARACTER = 0x2000;

    /** Whether the mode of stat(2) is that of a device. */
    static boolean isDevice(int mode) {
        return (mode & TYPE_MASK) == BLOCK || (mode & TYPE_MASK) == CHARACTER;
    }

    /** From mode and device number of stat(2), the latter in the layout of makedev(3). */
    static DeviceNode ofStat(Path path, int mode, long rdev, long uid, long gid) {
        long major = rdev >>> 8 & 0xfff | rdev >>> 32 & ~0xfffL;
        long minor = rdev & 0xff | rdev >>> 12 & 0xffff_ff00L;
        return new DeviceNode(path, (mode & TYPE_MASK) == BLOCK, major, minor, mode & 0xfff, uid, gid);
    }

    /** The letter of the OCI runtime specification. */
    String type() {
        return block ? "b" : "c";
    }
}
