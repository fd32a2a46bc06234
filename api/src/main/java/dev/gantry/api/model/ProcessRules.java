// SPDX-License-Identifier: Apache-2.0
package dev.gantry.api.model;

import java.util.List;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;

/** What execve(2) can take: the rules for a process, be it a container's first or one that is executed in it later. */
final class ProcessRules {
    private ProcessRules() {}

    static void requireArguments(List<String> words) {
        words.forEach(word -> requireNoNul("argument", word));
    }

    static void requireVariable(String name, String value) {
        requireNoNul("environment variable", name + "=" + value);
        if (name.isEmpty() || name.contains("=")) {
            throw refused(
                    "invalid name \"" + name + "\" of an environment variable",
                    "use a name that is not empty and has no =");
        }
    }

    static void requireWorkingDirectory(String directory) {
        requireNoNul("working directory", directory);
        if (!directory.startsWith("/")) {
            throw refused(
                    "working directory \"" + directory + "\" is not absolute", "use a path that begins with a slash");
        }
    }

    static void requireNoNul(String what, String text) {
        if (text.indexOf('\0') >= 0) {
            throw refused(what + " \"" + text.replace("\0", "\\0") + "\" has a NUL character", "leave it out");
        }
    }

    static EngineException refused(String what, String nextStep) {
        return new EngineException(ErrorCode.INVALID_ARGUMENT, what, nextStep);
    }
}
