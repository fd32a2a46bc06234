// SPDX-License-Identifier: Apache-2.0
package com.example.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.spi.runtime.Bundle;

/** Finds out before anything is made whether a command can be executed. */
final class CommandLookup {
    /** As many as the kernel follows. */
    private static final int MOST_LINKS = 40;

    private CommandLookup() {}

    /** @throws EngineException when it is not there, or there but no program */
    static void check(BundleConfig config, Bundle bundle, Failures failures) {
        String command = config.args().get(0);
        boolean there = false;
        try {
            for (String candidate : candidates(config, command)) {
                Path file = onHost(config.root(), candidate);
                if (Files.isRegularFile(file) && Files.isExecutable(file)) {
                    return;
                }
                there |= Files.exists(file);
            }
        } catch (IOException e) {
            throw failures.failed(bundle, "cannot look for " + command + ": " + e.getMessage());
        }
        throw there
                ? failures.of(ErrorCode.RUNTIME_PERMISSION_DENIED, bundle, command + ": permission denied")
                : failures.of(ErrorCode.RUNTIME_COMMAND_NOT_FOUND, bundle, command + ": no such file");
    }

    private static List<String> candidates(BundleConfig config, String command) {
        if (command.contains("/")) {
            return List.of(command.startsWith("/") ? command : config.directory() + "/" + command);
        }
        return config.env().stream()
                .filter(variable -> variable.startsWith("PATH="))
                .flatMap(variable ->
                        Stream.of(variable.substring("PATH=".length()).split(":")))
                .map(directory -> directory + "/" + command)
                .toList();
    }

    /** Where a path in the container is on the host. Links in it lead to places in the container too. */
    private static Path onHost(Path root, String path) throws IOException {
        Deque<Path> ahead = new ArrayDeque<>();
        Path.of(path).forEach(ahead::add);
        Path at = root;
        int links = 0;
        while (!ahead.isEmpty()) {
            Path next = at.resolve(ahead.pop()).normalize();
            if (!next.startsWith(root)) {
                continue;
            }
            if (!Files.isSymbolicLink(next)) {
                at = next;
                continue;
            }
            links++;
            if (links > MOST_LINKS) {
                throw new IOException("too many levels of symbolic links");
            }
            Path target = Files.readSymbolicLink(next);
            at = target.isAbsolute() ? root : at;
            for (int i = target.getNameCount() - 1; i >= 0; i--) {
                ahead.push(target.getName(i));
            }
        }
        return at;
    }
}
