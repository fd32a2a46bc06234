// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.spi.host.ProcessLauncher;
import dev.gantry.spi.host.ProcessLauncher.Command;
import dev.gantry.spi.host.ProcessLauncher.Result;

/**
 * The runtime's program as it is called: with a state directory of this engine root's own, so that several roots never
 * meet, and the configured flags. Every error is in JSON.
 */
final class RuntimeProgram {
    private static final String JSON_ERRORS = "--log-format=json";

    private final String name;
    private final Path path;
    private final Path stateDirectory;
    private final List<String> flags;
    private final ProcessLauncher launcher;
    private final Map<String, String> environment;

    RuntimeProgram(
            String name,
            Path path,
            Path stateDirectory,
            List<String> flags,
            ProcessLauncher launcher,
            Map<String, String> environment) {
        this.name = name;
        this.path = path;
        this.stateDirectory = stateDirectory;
        this.flags = List.copyOf(flags);
        this.launcher = launcher;
        this.environment = Map.copyOf(environment);
    }

    /** The name that begins messages. */
    String name() {
        return name;
    }

    Path path() {
        return path;
    }

    Path stateDirectory() {
        return stateDirectory;
    }

    /** What precedes the subcommand. */
    List<String> globalFlags() {
        List<String> all = new ArrayList<>(List.of("--root", stateDirectory.toString(), JSON_ERRORS));
        all.addAll(flags);
        return all;
    }

    /** Runs a subcommand to its end, whatever that is. */
    Result call(Duration timeout, List<String> arguments) {
        List<String> argv = new ArrayList<>();
        argv.add(path.toString());
        argv.addAll(globalFlags());
        argv.addAll(arguments);
        return launcher.run(new Command(argv, environment, stateDirectory), timeout);
    }

    /** Runs a subcommand that must succeed. */
    void succeed(Duration timeout, String... arguments) {
        Result result = call(timeout, List.of(arguments));
        if (result.exitCode() != 0) {
            throw error(arguments[0], result);
        }
    }

    /** The error that a failed subcommand means; only a create can find that a command is missing or not executable. */
    EngineException error(String subcommand, Result result) {
        return new EngineException(ErrorCode.RUNTIME_FAILED, name + ": " + reason(subcommand, result));
    }

    /**
     * Whether there is something of a container in the state directory, which nobody else uses. Runtimes differ in what
     * they put there, but name it by the id; one that keeps its state elsewhere is never seen to remember.
     */
    boolean remembers(String containerId) {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(stateDirectory, "*" + containerId + "*")) {
            return entries.iterator().hasNext();
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException | DirectoryIteratorException e) {
            throw new EngineException(
                    ErrorCode.STORE_UNWRITABLE, "cannot list " + stateDirectory + " (" + e + ")", null, e);
        }
    }

    /** Whether it has a directory of its own for a container, as runc and crun do from the beginning of a creation. */
    boolean keepsStateOf(String containerId) {
        return Files.isDirectory(stateDirectory.resolve(containerId), LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * Removes what a runtime that was killed while making a container has left in its state directory. Before it has
     * written down anything, it does not know the container, and yet refuses to make one of that id.
     */
    void forget(String containerId) {
        if (!keepsStateOf(containerId)) {
            return;
        }
        Path directory = stateDirectory.resolve(containerId);
        try (Stream<Path> tree = Files.walk(directory)) {
            for (Path entry : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(entry);
            }
        } catch (IOException | UncheckedIOException e) {
            throw new EngineException(
                    ErrorCode.STORE_UNWRITABLE, "cannot remove " + directory + " (" + e + ")", null, e);
        }
    }

    /** Why a subcommand failed, in the runtime's words where there are any. */
    static String reason(String subcommand, Result result) {
        return RuntimeMessages.reason(result.stderr())
                .orElseGet(() -> subcommand + " failed with exit code " + result.exitCode() + " and no message");
    }
}
