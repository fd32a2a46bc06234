// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.contract.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

import dev.gantry.plugin.runtime.fake.FakeRuntimeProvider;
import dev.gantry.spi.runtime.OciRuntimeProvider;
import dev.gantry.testkit.contract.Behavior;

/** The contract for the fake runtime, with a root filesystem whose programs are empty files. */
abstract class FakeContract extends OciRuntimeContract {
    @Override
    protected OciRuntimeProvider provider() {
        return new FakeRuntimeProvider();
    }

    @Override
    protected void makeRootFilesystem(Path directory) throws IOException {
        for (String name : List.of("bin", "dev", "etc", "proc", "tmp")) {
            Files.createDirectory(directory.resolve(name));
        }
        FileAttribute<?> executable =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x"));
        Path bin = directory.resolve("bin");
        for (String name : List.of(
                "cat",
                "echo",
                "env",
                "false",
                "hostname",
                "printf",
                "pwd",
                "seq",
                "sh",
                "sleep",
                "stty",
                "test",
                "true",
                "tty")) {
            Files.createFile(bin.resolve(name), executable);
        }
        Files.createFile(bin.resolve("plain"));
    }

    @Override
    public boolean has(Behavior behavior) {
        return behavior != Behavior.SUPPORTS_PROCESSES
                && behavior != Behavior.SUPPORTS_LOG_JOURNALD
                && behavior != Behavior.SUPPORTS_LOG_PASSTHROUGH
                && behavior != Behavior.SUPPORTS_EXIT_COMMAND;
    }
}
