// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;

/**
 * What the configuration depends on besides its files' contents.
 *
 * @param variables environment variables
 * @param home the user's home directory
 * @param uid the user's numeric id; 0 is root
 * @param workingDirectory what a relative path in a variable or a flag is relative to
 * @param systemDirectory where the machine's configuration is, {@code /etc} but for tests
 */
public record Environment(
        Map<String, String> variables, Path home, long uid, Path workingDirectory, Path systemDirectory) {
    /** Copies the variables. */
    public Environment {
        variables = Map.copyOf(variables);
    }

    /** The environment of this process. */
    public static Environment ofProcess() {
        return new Environment(
                System.getenv(),
                Path.of(System.getProperty("user.home")),
                processUid(),
                Path.of("").toAbsolutePath(),
                Path.of("/etc"));
    }

    private static long processUid() {
        try {
            return ((Number) Files.getAttribute(Path.of("/proc/self"), "unix:uid")).longValue();
        } catch (IOException e) {
            throw new EngineException(
                    ErrorCode.INTERNAL, "cannot tell the user's id from /proc/self: " + e.getMessage(), null, e);
        }
    }

    /** The value of a variable; an empty one is as good as none, as the XDG rules have it. */
    private Path directory(String variable, Path otherwise) {
        String value = variables.getOrDefault(variable, "");
        // The XDG base directory specification: a relative path is to be ignored.
        return value.startsWith("/") ? Path.of(value) : otherwise;
    }

    boolean isRoot() {
        return uid == 0;
    }

    Path systemFile() {
        return systemDirectory.resolve("gantry/gantry.conf");
    }

    Path userFile() {
        return directory("XDG_CONFIG_HOME", home.resolve(".config")).resolve("gantry/gantry.conf");
    }

    /** Where a user other than root has the persistent state. */
    Path userRoot() {
        return directory("XDG_DATA_HOME", home.resolve(".local/share")).resolve("gantry");
    }

    /** Where a user other than root has the state of this boot. */
    Path userRunRoot() {
        String value = variables.getOrDefault("XDG_RUNTIME_DIR", "");
        return value.startsWith("/") ? Path.of(value).resolve("gantry") : Path.of("/tmp/gantry-" + uid + "-run");
    }
}
