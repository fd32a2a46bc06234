// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.fake;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.plugin.runtime.fake.program.Program;
import dev.gantry.plugin.runtime.fake.program.ProgramLoader;

/** Finds the program of a command line as runc does, in the root filesystem or, when that is empty, among those that the fake knows. */
final class CommandLookup {
    /** What the command is looked up for, and what runc begins its errors with then. */
    enum Occasion {
        CREATE("create failed"),
        EXEC("exec failed");

        private final String words;

        Occasion(String words) {
            this.words = words;
        }
    }

    private final RootFilesystem root;
    private final boolean empty;
    private final Map<String, String> environment;
    private final String directory;
    private final Occasion occasion;

    /**
     * @param root the root filesystem on the host
     * @param environment of the command
     * @param directory working directory of the command
     */
    CommandLookup(Path root, Map<String, String> environment, String directory, Occasion occasion) {
        this.root = new RootFilesystem(root);
        this.empty = this.root.isEmpty();
        this.environment = environment;
        this.directory = directory;
        this.occasion = occasion;
    }

    /**
     * The program of a command line.
     *
     * @throws EngineException as {@code OciRuntime.create} and {@code OciRuntime.exec} do
     */
    Program load(List<String> args) {
        String command = args.get(0);
        if (empty) {
            requireKnown(command);
        } else {
            requireExecutable(command);
            if (ProgramLoader.programName(command).isEmpty()) {
                throw unplayable(command);
            }
        }
        Program program = ProgramLoader.load(args);
        for (String used : ProgramLoader.commands(program)) {
            if (!empty && ProgramLoader.programName(used).isEmpty() && executable(used)) {
                throw unplayable(used);
            }
        }
        return program;
    }

    /**
     * Makes sure that there is the working directory, where there are files at all.
     *
     * @param other a directory that is there in any case
     * @throws EngineException as {@code OciRuntime.exec} does
     */
    void requireDirectory(String other) {
        if (!empty
                && !Path.of(other).startsWith(Path.of(directory))
                && root.find(directory).filter(Files::isDirectory).isEmpty()) {
            // Engines take runc's words for those about a command that is missing.
            throw new EngineException(
                    ErrorCode.RUNTIME_COMMAND_NOT_FOUND,
                    "fake: " + occasion.words + ": unable to start container process: chdir to cwd (\"" + directory
                            + "\") failed: no such file or directory");
        }
    }

    private static EngineException unplayable(String command) {
        return new EngineException(
                ErrorCode.UNSUPPORTED,
                "the fake runtime cannot play \"" + command + "\"",
                "use runc or crun, or say what it does in annotation " + BundleConfig.SCRIPT);
    }

    private void requireKnown(String command) {
        if (ProgramLoader.programName(command).isPresent()) {
            return;
        }
        if (command.startsWith("/") && ProgramLoader.isDirectoryOfEveryRoot(command)) {
            throw denied(command);
        }
        throw command.indexOf('/') >= 0 ? missing(command) : notOnPath(command);
    }

    private void requireExecutable(String command) {
        if (command.indexOf('/') < 0) {
            if (!executable(command)) {
                throw notOnPath(command);
            }
            return;
        }
        Optional<Path> file = root.find(absolute(command));
        if (file.isEmpty()) {
            throw missing(command);
        }
        if (!isExecutableFile(file.get())) {
            throw denied(command);
        }
    }

    private boolean executable(String command) {
        List<String> candidates = new ArrayList<>();
        if (command.indexOf('/') >= 0) {
            candidates.add(absolute(command));
        } else if (!command.isEmpty()) {
            for (String directory : environment.getOrDefault("PATH", "").split(":")) {
                candidates.add(absolute(directory) + "/" + command);
            }
        }
        return candidates.stream()
                .anyMatch(candidate -> root.find(candidate)
                        .filter(CommandLookup::isExecutableFile)
                        .isPresent());
    }

    private String absolute(String path) {
        return path.startsWith("/") ? path : directory + "/" + path;
    }

    private static boolean isExecutableFile(Path file) {
        return Files.isRegularFile(file) && Files.isExecutable(file);
    }

    private String words(String command, String why) {
        return "fake: " + occasion.words + ": unable to start container process: exec: \"" + command + "\": " + why;
    }

    private EngineException notOnPath(String command) {
        return new EngineException(
                ErrorCode.RUNTIME_COMMAND_NOT_FOUND, words(command, "executable file not found in $PATH"));
    }

    private EngineException missing(String command) {
        return new EngineException(
                ErrorCode.RUNTIME_COMMAND_NOT_FOUND, words(command, "stat " + command + ": no such file or directory"));
    }

    private EngineException denied(String command) {
        return new EngineException(ErrorCode.RUNTIME_PERMISSION_DENIED, words(command, "permission denied"));
    }
}
