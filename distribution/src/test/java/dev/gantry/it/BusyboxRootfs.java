// SPDX-License-Identifier: Apache-2.0
package dev.gantry.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** A root filesystem with nothing but the static busybox of the host and its applets. */
public final class BusyboxRootfs {
    private static final List<String> DIRECTORIES = List.of("bin", "etc", "proc", "sys", "dev", "run", "tmp", "root");
    private static final List<String> APPLETS = List.of(
            "sh",
            "true",
            "false",
            "sleep",
            "echo",
            "cat",
            "kill",
            "ls",
            "id",
            "mount",
            "env",
            "seq",
            "printf",
            "touch",
            "head",
            "tail",
            "dd",
            "grep",
            "hostname",
            "nice",
            "stty",
            "ps",
            "mkdir",
            "rm",
            "wc",
            "date",
            "test");

    private BusyboxRootfs() {}

    /** Makes one below a directory that exists. */
    public static Path make(Path parent) throws IOException {
        Path rootfs = Files.createDirectories(parent.resolve("rootfs"));
        for (String directory : DIRECTORIES) {
            Files.createDirectories(rootfs.resolve(directory));
        }
        Files.copy(Path.of("/bin/busybox"), rootfs.resolve("bin/busybox"));
        Files.setPosixFilePermissions(rootfs.resolve("bin/busybox"), PosixFilePermissions.fromString("rwxr-xr-x"));
        for (String applet : APPLETS) {
            Files.createSymbolicLink(rootfs.resolve("bin").resolve(applet), Path.of("busybox"));
        }
        Files.writeString(
                rootfs.resolve("etc/passwd"), "root:x:0:0:root:/root:/bin/sh\nuser:x:1000:1000::/tmp:/bin/sh\n");
        Files.writeString(rootfs.resolve("etc/group"), "root:x:0:\nuser:x:1000:\n");
        Path notExecutable = rootfs.resolve("bin/notexec");
        Files.writeString(notExecutable, "not a program\n");
        Files.setPosixFilePermissions(notExecutable, PosixFilePermissions.fromString("rw-r--r--"));
        return rootfs;
    }
}
