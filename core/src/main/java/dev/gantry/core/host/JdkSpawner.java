// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.host;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import dev.gantry.spi.host.ProcessLauncher.Command;

/**
 * By {@link ProcessBuilder} and setsid(1), which executes the program in its own place, so that the process id and the exit
 * code are the program's. That makes three programs of one. Where there is no setsid, children stay in our session.
 */
final class JdkSpawner implements Spawner {
    private static final File DEV_NULL = new File("/dev/null");

    private final Path setsid;

    JdkSpawner() {
        this(Path.of("/usr/bin/setsid"));
    }

    /** @param setsid where setsid(1) is, or would be */
    JdkSpawner(Path setsid) {
        this.setsid = setsid;
    }

    @Override
    public Process spawn(Command command, boolean input) throws IOException {
        List<String> argv = Files.isExecutable(setsid)
                ? Stream.concat(Stream.of(setsid.toString()), command.argv().stream())
                        .toList()
                : command.argv();
        ProcessBuilder builder =
                new ProcessBuilder(argv).directory(command.directory().toFile());
        builder.environment().clear();
        builder.environment().putAll(command.environment());
        if (!input) {
            builder.redirectInput(DEV_NULL);
        }
        return builder.start();
    }
}
