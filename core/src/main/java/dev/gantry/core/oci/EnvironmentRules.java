// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.oci;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.ProcessSpec;

/** The environment and the argument vector of a container's process. */
final class EnvironmentRules {
    private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private EnvironmentRules() {}

    /** The defaults, replaced and followed by the user's variables. */
    static List<String> variables(ProcessSpec process, String hostname, ContainerUser user) {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("PATH", PATH);
        variables.put("TERM", "xterm");
        variables.put("container", "gantry");
        variables.put("HOSTNAME", hostname);
        process.environment().forEach((name, value) -> {
            if (name.isEmpty() || name.contains("=")) {
                throw new EngineException(
                        ErrorCode.INVALID_ARGUMENT,
                        "invalid name \"" + name + "\" of an environment variable",
                        "use NAME=VALUE with a name that is not empty");
            }
            variables.put(name, value);
        });
        user.home().ifPresent(home -> variables.putIfAbsent("HOME", home));
        return variables.entrySet().stream()
                .map(variable -> withoutNul("environment variable", variable.getKey() + "=" + variable.getValue()))
                .toList();
    }

    /** @throws EngineException with {@link ErrorCode#INVALID_ARGUMENT} for a NUL character, which ends a C string */
    static String withoutNul(String what, String text) {
        if (text.indexOf('\0') >= 0) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT, what + " \"" + text.replace("\0", "\\0") + "\" has a NUL character");
        }
        return text;
    }
}
