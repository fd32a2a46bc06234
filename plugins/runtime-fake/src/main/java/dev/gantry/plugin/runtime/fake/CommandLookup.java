// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.fake;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.plugin.runtime.fake.program.Program;
import dev.gantry.plugin.runtime.fake.program.ProgramLoader;

/** Finds the program of a command line as runc does, in the root filesystem or, when that is empty, among those that the fake knows. */
final class CommandLookup {
    private final BundleConfig config;
    private final RootFilesystem root;
    private final boolean empty;

    CommandLookup(BundleConfig config) {
        this.config = config;
        this.root = new RootFilesystem(config.root());
        this.empty = root.isEmpty();
    }

    /**
     * The program that the container runs.
     *
     * @throws EngineException as {@code OciRuntime.create} does
     */
    Program load() {
        String command = config.args().get(0);
        if (empty) {
            requireKnown(command);
        } else {
            requireExecutable(command);
            if (ProgramLoader.programName(command).isEmpty()) {
                throw unplayable(command);
            }
        }
        Program program = ProgramLoader.load(config.args());
        for (String used : ProgramLoader.commands(program)) {
            if (!empty && ProgramLoader.programName(used).isEmpty() && executable(used)) {
                throw unplayable(used);
            }
        }
        return program;
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
            for (String directory :
                    config.environment().getOrDefault("PATH", "").split(":")) {
                candidates.add(absolute(directory) + "/" + command);
            }
        }
        return candidates.stream()
                .anyMatch(candidate -> root.find(candidate)
                        .filter(CommandLookup::isExecutableFile)
                        .isPresent());
    }

    private String absolute(String path) {
        return path.startsWith("/") ? path : config.directory() + "/" + path;
    }

    private static boolean isExecutableFile(Path file) {
        return Files.isRegularFile(file) && Files.isExecutable(file);
    }

    private static String words(String command, String why) {
        return "fake: create failed: unable to start container process: exec: \"" + command + "\": " + why;
    }

    private static EngineException notOnPath(String command) {
        return new EngineException(
                ErrorCode.RUNTIME_COMMAND_NOT_FOUND, words(command, "executable file not found in $PATH"));
    }

    private static EngineException missing(String command) {
        return new EngineException(
                ErrorCode.RUNTIME_COMMAND_NOT_FOUND, words(command, "stat " + command + ": no such file or directory"));
    }

    private static EngineException denied(String command) {
        return new EngineException(ErrorCode.RUNTIME_PERMISSION_DENIED, words(command, "permission denied"));
    }
}
