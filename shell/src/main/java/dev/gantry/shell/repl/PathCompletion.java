// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.repl;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Completes paths of the host. Hidden files are offered only when their dot is typed.
 *
 * @param workingDirectory what relative paths are relative to
 */
record PathCompletion(Path workingDirectory) {
    /** More than a user can choose from. */
    private static final int MOST = 1000;

    /** Everything that the path may go on to; directories end in a slash. Empty where nothing can be read. */
    List<String> candidates(String typed, boolean onlyDirectories) {
        String parent = typed.substring(0, typed.lastIndexOf('/') + 1);
        String begun = typed.substring(parent.length());
        List<String> found = new ArrayList<>();
        try (DirectoryStream<Path> entries =
                Files.newDirectoryStream(workingDirectory.resolve(parent), entry -> fits(entry, begun))) {
            for (Path entry : entries) {
                boolean directory = Files.isDirectory(entry);
                if ((directory || !onlyDirectories) && found.size() < MOST) {
                    found.add(parent + entry.getFileName() + (directory ? "/" : ""));
                }
            }
        } catch (IOException | DirectoryIteratorException | InvalidPathException e) {
            // A completion that cannot be had is none; the command itself will say what is wrong.
            return List.of();
        }
        return found;
    }

    private static boolean fits(Path entry, String begun) {
        String name = entry.getFileName().toString();
        return name.startsWith(begun) && (begun.startsWith(".") || !name.startsWith("."));
    }
}
