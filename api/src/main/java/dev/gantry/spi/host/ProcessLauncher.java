// SPDX-License-Identifier: Apache-2.0
package dev.gantry.spi.host;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.apiguardian.api.API;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/** Starts programs, always by argument vector and never through a shell line. */
@API(status = EXPERIMENTAL, since = "0.1")
public interface ProcessLauncher {
    /**
     * What to execute.
     *
     * @param argv the program, by absolute path, and its arguments
     * @param environment the whole environment of the child; nothing is inherited
     * @param directory working directory
     */
    record Command(List<String> argv, Map<String, String> environment, Path directory) {
        /** Copies the collections. */
        public Command {
            argv = List.copyOf(argv);
            environment = Map.copyOf(environment);
        }
    }

    /**
     * How a program ended.
     *
     * @param exitCode its exit code, 128+N for death by signal N
     * @param stdout what it wrote to standard output, at most 1 MiB, the rest dropped
     * @param stderr what it wrote to standard error, at most 1 MiB, the rest dropped
     */
    record Result(int exitCode, String stdout, String stderr) {}

    /** A program that was started. Closing it closes the pipes and leaves the program alone. */
    interface Running extends AutoCloseable {
        /** Its process id. */
        long pid();

        /** Where its standard input is written. */
        OutputStream stdin();

        /** Where its standard output is read. */
        InputStream stdout();

        /** Where its standard error is read. */
        InputStream stderr();

        /**
         * Waits for its end.
         *
         * @return the exit code
         * @throws EngineException with {@link ErrorCode#TIMED_OUT} or {@link ErrorCode#CANCELLED} when interrupted; the
         *     program is left alone
         */
        int await(Duration timeout);

        @Override
        void close();
    }

    /**
     * Runs a program to its end with empty standard input. Its output is read to the last byte.
     *
     * @throws EngineException with {@link ErrorCode#TIMED_OUT} after killing it, {@link ErrorCode#PROGRAM_MISSING} when it
     *     cannot be executed, {@link ErrorCode#CANCELLED} when interrupted, after killing it
     */
    Result run(Command command, Duration timeout);

    /**
     * Starts a program with pipes at its standard streams.
     *
     * @throws EngineException with {@link ErrorCode#PROGRAM_MISSING} when it cannot be executed
     */
    Running start(Command command);

    /**
     * Starts a program as {@link #start} does, and gives it our own standard streams besides, as descriptors 3, 4 and 5: the
     * same open files, with the places that they are read and written at. One that is closed is /dev/null.
     *
     * @throws EngineException with {@link ErrorCode#PROGRAM_MISSING} when it cannot be executed, with {@link
     *     ErrorCode#UNSUPPORTED} where no native code can be loaded, which it takes
     */
    Running startInheriting(Command command);

    /**
     * Finds a program.
     *
     * @param nameOrPath an absolute path, or a name looked up on PATH and then in /usr/local/sbin, /usr/local/bin,
     *     /usr/sbin, /usr/bin, /sbin, /bin, /usr/libexec/podman and /usr/lib/podman
     * @param debianPackage what to install when it is missing
     * @return the absolute path of an executable file
     * @throws EngineException with {@link ErrorCode#PROGRAM_MISSING}, naming the package
     */
    Path find(String nameOrPath, String debianPackage);
}
