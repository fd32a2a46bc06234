// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.oci;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.ProcessSpec;

/** The environment of a container's process. */
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
        variables.putAll(process.environment());
        user.home().ifPresent(home -> variables.putIfAbsent("HOME", home));
        return variables.entrySet().stream()
                .map(variable -> withoutNul(variable.getKey() + "=" + variable.getValue()))
                .toList();
    }

    /** The user's own have none; the home directory is from a file of the container, which may hold anything. */
    private static String withoutNul(String variable) {
        if (variable.indexOf('\0') >= 0) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "environment variable \"" + variable.replace("\0", "\\0") + "\" has a NUL character");
        }
        return variable;
    }
}
