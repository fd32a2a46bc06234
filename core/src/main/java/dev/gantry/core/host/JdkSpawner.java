// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.host;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
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
    public Process spawn(Command command, Given given) throws IOException {
        if (given == Given.INPUT_AND_OUR_STREAMS) {
            throw new EngineException(
                    ErrorCode.UNSUPPORTED,
                    "cannot pass our standard streams on to " + command.argv().get(0)
                            + ": that takes native code, which this JVM cannot load, and glibc 2.34",
                    "use another log driver, such as --log-driver k8s-file");
        }
        List<String> argv = Files.isExecutable(setsid)
                ? Stream.concat(Stream.of(setsid.toString()), command.argv().stream())
                        .toList()
                : command.argv();
        ProcessBuilder builder =
                new ProcessBuilder(argv).directory(command.directory().toFile());
        builder.environment().clear();
        builder.environment().putAll(command.environment());
        if (given == Given.NOTHING) {
            builder.redirectInput(DEV_NULL);
        }
        return builder.start();
    }
}
