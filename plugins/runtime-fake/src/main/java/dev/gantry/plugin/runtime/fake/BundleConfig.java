// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.fake;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.spi.runtime.Bundle;

/**
 * What the fake takes from {@code config.json} (OCI runtime specification 1.0.2, config).
 *
 * @param root the root filesystem on the host
 * @param args command line
 * @param environment environment variables
 * @param directory working directory
 * @param hostname host name
 * @param ownPidNamespace whether a new pid namespace is asked for
 * @param memoryLimit bytes; empty for none
 * @param script annotation {@value #SCRIPT}
 */
record BundleConfig(
        Path root,
        List<String> args,
        Map<String, String> environment,
        String directory,
        String hostname,
        boolean ownPidNamespace,
        OptionalLong memoryLimit,
        Optional<String> script) {
    static final String SCRIPT = "dev.gantry.fake.script";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /**
     * Reads a bundle.
     *
     * @throws EngineException with {@link ErrorCode#RUNTIME_FAILED} when it has no usable config.json
     */
    static BundleConfig read(Bundle bundle) {
        Path file = bundle.path().resolve("config.json");
        JsonNode config;
        try {
            config = JSON.readTree(file.toFile());
        } catch (JacksonException e) {
            throw unusable(file, e.getOriginalMessage(), e);
        }
        JsonNode process = config.path("process");
        List<String> args = strings(process.path("args"));
        if (args.isEmpty()) {
            throw unusable(file, "process.args must not be empty", null);
        }
        return new BundleConfig(
                bundle.path().resolve(config.path("root").path("path").asString("rootfs")),
                args,
                environment(strings(process.path("env"))),
                process.path("cwd").asString("/"),
                config.path("hostname").asString("localhost"),
                ownPidNamespace(config.path("linux").path("namespaces")),
                limit(config.path("linux").path("resources")).orElse(OptionalLong.empty()),
                Optional.ofNullable(config.path("annotations").path(SCRIPT).asString(null)));
    }

    private static EngineException unusable(Path file, String why, @Nullable Throwable cause) {
        return new EngineException(ErrorCode.RUNTIME_FAILED, "fake: cannot read " + file + ": " + why, null, cause);
    }

    /**
     * The memory limit in a {@code linux.resources} object.
     *
     * @return nothing when it says nothing; an empty number for no limit
     */
    static Optional<OptionalLong> limit(JsonNode resources) {
        JsonNode limit = resources.path("memory").path("limit");
        if (!limit.isNumber()) {
            return Optional.empty();
        }
        return Optional.of(limit.asLong() < 0 ? OptionalLong.empty() : OptionalLong.of(limit.asLong()));
    }

    private static List<String> strings(JsonNode array) {
        List<String> strings = new ArrayList<>();
        for (JsonNode element : array) {
            strings.add(element.asString(""));
        }
        return strings;
    }

    private static Map<String, String> environment(List<String> assignments) {
        Map<String, String> environment = new LinkedHashMap<>();
        for (String assignment : assignments) {
            int equals = assignment.indexOf('=');
            if (equals > 0) {
                environment.put(assignment.substring(0, equals), assignment.substring(equals + 1));
            }
        }
        // As runc does for a user without a home directory.
        environment.putIfAbsent("HOME", "/");
        return environment;
    }

    /** A namespace with a path is somebody else's; one that is not named is the host's. */
    private static boolean ownPidNamespace(JsonNode namespaces) {
        for (JsonNode namespace : namespaces) {
            if (namespace.path("type").asString("").equals("pid")) {
                return namespace.path("path").asString("").isEmpty();
            }
        }
        return false;
    }
}
