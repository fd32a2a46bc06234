// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.host;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;

import com.google.common.base.Suppliers;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.spi.host.ProcessLauncher;
import dev.gantry.spi.host.Scheduler;

/** Starts programs: by posix_spawn(3), or where that cannot be had in the JDK's way. */
final class HostProcessLauncher implements ProcessLauncher {
    private static final Logger LOG = LoggerFactory.getLogger(HostProcessLauncher.class);
    /** How long output may still come from descendants that hold the pipes after the program itself has ended. */
    private static final Duration STRAGGLERS = Duration.ofSeconds(5);

    private static final List<String> FURTHER_DIRECTORIES = List.of(
            "/usr/local/sbin",
            "/usr/local/bin",
            "/usr/sbin",
            "/usr/bin",
            "/sbin",
            "/bin",
            "/usr/libexec/podman",
            "/usr/lib/podman");

    /** What setsid itself exits with when it cannot execute the program, as shells do. */
    private static final Set<Integer> NOT_EXECUTED = Set.of(126, 127);

    private final Scheduler scheduler;
    private final String searchPath;
    private final Supplier<Spawner> spawner;

    HostProcessLauncher(Scheduler scheduler) {
        this(
                scheduler,
                Optional.ofNullable(System.getenv("PATH")).orElse(""),
                // Native code takes long to load, and whoever starts no program does without.
                Suppliers.memoize(HostProcessLauncher::spawner));
    }

    HostProcessLauncher(Scheduler scheduler, String searchPath, Supplier<Spawner> spawner) {
        this.scheduler = scheduler;
        this.searchPath = searchPath;
        this.spawner = spawner;
    }

    private static Spawner spawner() {
        try {
            return PosixSpawner.load();
        } catch (LinkageError | IOException e) {
            LOG.debug("programs are started by way of others, which takes longer: {}", e.toString());
            return new JdkSpawner();
        }
    }

    @Override
    public Result run(Command command, Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        Process process = launch(command, Spawner.Given.NOTHING);
        BoundedCapture stdout = new BoundedCapture(process.getInputStream());
        BoundedCapture stderr = new BoundedCapture(process.getErrorStream());
        try {
            scheduler.execute(stdout);
            scheduler.execute(stderr);
            if (!process.waitFor(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS)) {
                throw new EngineException(
                        ErrorCode.TIMED_OUT,
                        describe(command) + " did not end within " + timeout.toMillis() + " ms and was killed");
            }
            long straggle = System.nanoTime() + STRAGGLERS.toNanos();
            return executed(command, new Result(process.exitValue(), stdout.await(straggle), stderr.await(straggle)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(
                    ErrorCode.CANCELLED, "interrupted while " + describe(command) + " ran; it was killed", null, e);
        } finally {
            if (process.isAlive()) {
                kill(process);
            }
        }
    }

    /** Kills a program together with what it started, such as what a wrapper script waits for. */
    private static void kill(Process process) {
        List<ProcessHandle> descendants = process.descendants().toList();
        process.destroyForcibly();
        descendants.forEach(ProcessHandle::destroyForcibly);
        // Whoever lost its parent is no descendant any more, and yet is in the session.
        ProcessSession.ledBy(process.pid()).kill();
    }

    @Override
    public Running start(Command command) {
        return new Started(describe(command), launch(command, Spawner.Given.INPUT));
    }

    @Override
    public Running startInheriting(Command command) {
        return new Started(describe(command), launch(command, Spawner.Given.INPUT_AND_OUR_STREAMS));
    }

    private Process launch(Command command, Spawner.Given given) {
        check(command);
        try {
            return spawner.get().spawn(command, given);
        } catch (IOException e) {
            // A wrong format or interpreter, or the host is out of processes or memory. JDKs word the number
            // differently.
            boolean unfit = String.valueOf(e.getMessage()).matches("(?s).*error(=|: )(2|8)\\b.*");
            throw cannotStart(
                    unfit ? ErrorCode.PROGRAM_MISSING : ErrorCode.RUNTIME_FAILED, command, ": " + e.getMessage(), e);
        }
    }

    /** What can be known beforehand is: setsid would say it, on the standard error of a program that never ran. */
    private static void check(Command command) {
        Path program = Path.of(command.argv().get(0));
        if (!Files.isDirectory(command.directory())) {
            throw cannotStart(
                    ErrorCode.RUNTIME_FAILED, command, " in " + command.directory() + ": no such directory", null);
        }
        if (!isProgram(program)) {
            throw cannotStart(
                    ErrorCode.PROGRAM_MISSING,
                    command,
                    Files.exists(program) ? ": not executable" : ": no such file",
                    null);
        }
    }

    /** The result, unless it is setsid's, which could not execute a program that is there, such as one without interpreter. */
    private static Result executed(Command command, Result result) {
        String words = result.stderr();
        if (NOT_EXECUTED.contains(result.exitCode())
                && words.startsWith("setsid: ")
                && words.contains(describe(command))) {
            throw cannotStart(ErrorCode.PROGRAM_MISSING, command, ": " + words.strip(), null);
        }
        return result;
    }

    private static EngineException cannotStart(
            ErrorCode code, Command command, String why, @Nullable IOException cause) {
        return new EngineException(code, "cannot start " + describe(command) + why, null, cause);
    }

    private static String describe(Command command) {
        return command.argv().get(0);
    }

    @Override
    public Path find(String nameOrPath, String debianPackage) {
        if (nameOrPath.contains("/")) {
            return programAt(nameOrPath)
                    .orElseThrow(() -> missing(nameOrPath + " is not an executable file", debianPackage));
        }
        return Stream.concat(Arrays.stream(searchPath.split(":")), FURTHER_DIRECTORIES.stream())
                .filter(directory -> directory.startsWith("/"))
                .flatMap(directory -> programAt(directory + "/" + nameOrPath).stream())
                .findFirst()
                .orElseThrow(() -> missing(nameOrPath + " was not found on PATH", debianPackage));
    }

    private static Optional<Path> programAt(String text) {
        try {
            return Optional.of(Path.of(text)).filter(Path::isAbsolute).filter(HostProcessLauncher::isProgram);
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static boolean isProgram(Path path) {
        return Files.isRegularFile(path) && Files.isExecutable(path);
    }

    private static EngineException missing(String what, String debianPackage) {
        return new EngineException(
                ErrorCode.PROGRAM_MISSING, what, "install it with: apt-get install " + debianPackage);
    }

    private record Started(String name, Process process) implements Running {
        @Override
        public long pid() {
            return process.pid();
        }

        @Override
        public OutputStream stdin() {
            return process.getOutputStream();
        }

        @Override
        public InputStream stdout() {
            return process.getInputStream();
        }

        @Override
        public InputStream stderr() {
            return process.getErrorStream();
        }

        @Override
        public int await(Duration timeout) {
            try {
                if (process.waitFor(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
                    return process.exitValue();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new EngineException(ErrorCode.CANCELLED, "interrupted while waiting for " + name, null, e);
            }
            throw new EngineException(
                    ErrorCode.TIMED_OUT, name + " did not end within " + timeout.toMillis() + " ms and goes on");
        }

        @Override
        public void close() {
            closeQuietly(process.getOutputStream());
            closeQuietly(process.getInputStream());
            closeQuietly(process.getErrorStream());
        }

        private static void closeQuietly(Closeable stream) {
            try {
                stream.close();
            } catch (IOException e) {
                // A pipe whose other end is gone: there is nothing left that closing could lose.
            }
        }
    }
}
