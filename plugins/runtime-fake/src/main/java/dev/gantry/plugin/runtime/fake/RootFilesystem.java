// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.fake;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Looks for files in the root filesystem of a container, with symbolic links followed as the container would follow them.
 * It only looks, so a file that changes at the same moment does no harm.
 */
final class RootFilesystem {
    private static final int MOST_LINKS = 40;

    private final Path root;

    RootFilesystem(Path root) {
        this.root = root;
    }

    /** Whether there is nothing in it, as in tests that need no files. */
    boolean isEmpty() {
        // Half the calls of the kernel that a stream of the entries takes.
        String[] names = root.toFile().list();
        return names == null || names.length == 0;
    }

    /**
     * The file at a path of the container, on the host.
     *
     * @param path an absolute path of the container
     */
    Optional<Path> find(String path) {
        Deque<String> names = new ArrayDeque<>();
        push(names, path);
        Path at = root;
        int links = 0;
        while (!names.isEmpty()) {
            String name = names.pop();
            if (name.isEmpty() || name.equals(".")) {
                continue;
            }
            if (name.equals("..")) {
                at = at.equals(root) ? root : at.resolve("..").normalize();
                continue;
            }
            Path next = at.resolve(name);
            if (Files.isSymbolicLink(next)) {
                if (++links > MOST_LINKS) {
                    return Optional.empty();
                }
                String target;
                try {
                    target = Files.readSymbolicLink(next).toString();
                } catch (IOException e) {
                    return Optional.empty();
                }
                if (target.startsWith("/")) {
                    at = root;
                }
                push(names, target);
            } else if (Files.exists(next)) {
                at = next;
            } else {
                return Optional.empty();
            }
        }
        return Optional.of(at);
    }

    private static void push(Deque<String> names, String path) {
        String[] parts = path.split("/");
        for (int i = parts.length - 1; i >= 0; i--) {
            names.push(parts[i]);
        }
    }
}
