// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.options;

import java.nio.file.Files;
import java.nio.file.Path;

/** Why a file of the user's could not be read, in the words of the C library, which exceptions do not carry. */
final class FileProblem {
    private FileProblem() {}

    static String of(Path path) {
        if (!Files.exists(path)) {
            return "no such file or directory";
        }
        return Files.isDirectory(path) ? "is a directory" : "permission denied";
    }
}
