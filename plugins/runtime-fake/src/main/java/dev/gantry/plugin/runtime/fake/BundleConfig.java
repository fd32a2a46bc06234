// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.fake;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.spi.runtime.Bundle;
import dev.gantry.spi.runtime.CreateRequest;
import dev.gantry.spi.runtime.OciSpec;

/**
 * What the fake takes from a container's configuration (OCI runtime specification 1.0.2, config).
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

    static final String NO_COMMAND = "process.args must not be empty";
    private static final String NO_HOSTNAME = "localhost";

    private static final Set<String> WANTED = Set.of("root", "process", "hostname", "annotations");
    private static final Set<String> WANTED_OF_LINUX = Set.of("namespaces", "resources");

    /** It reads parts, which others follow. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** What is asked for: in the request, or in its bundle. */
    static BundleConfig of(CreateRequest request) {
        return request.config().map(config -> of(request.bundle(), config)).orElseGet(() -> read(request.bundle()));
    }

    private static BundleConfig of(Bundle bundle, OciSpec config) {
        if (config.process().args().isEmpty()) {
            throw new EngineException(
                    ErrorCode.RUNTIME_FAILED, "container " + bundle.containerId() + ": fake: " + NO_COMMAND);
        }
        return new BundleConfig(
                bundle.path().resolve(config.root().path()),
                config.process().args(),
                environment(config.process().env()),
                config.process().cwd(),
                config.hostname().orElse(NO_HOSTNAME),
                config.linux().namespaces().stream()
                        .filter(namespace -> namespace.type().equals("pid"))
                        .findFirst()
                        .filter(namespace -> namespace.path().isEmpty())
                        .isPresent(),
                config.linux()
                        .resources()
                        .memory()
                        .map(OciSpec.Memory::limit)
                        .filter(limit -> limit.orElse(-1) >= 0)
                        .orElse(OptionalLong.empty()),
                Optional.ofNullable(config.annotations().get(SCRIPT)));
    }

    /**
     * Reads a bundle.
     *
     * @throws EngineException with {@link ErrorCode#RUNTIME_FAILED} when it has no usable config.json
     */
    private static BundleConfig read(Bundle bundle) {
        Path file = bundle.path().resolve("config.json");
        ObjectNode config = JSON.createObjectNode();
        try (JsonParser parser = JSON.createParser(Files.readAllBytes(file))) {
            parser.nextToken();
            readWanted(parser, WANTED, config);
        } catch (JacksonException e) {
            throw unusable(file, e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw unusable(file, e.toString(), e);
        }
        JsonNode process = config.path("process");
        List<String> args = strings(process.path("args"));
        if (args.isEmpty()) {
            throw unusable(file, NO_COMMAND, null);
        }
        return new BundleConfig(
                root(bundle, file, config.path("root").path("path").asString("rootfs")),
                args,
                environment(strings(process.path("env"))),
                process.path("cwd").asString("/"),
                config.path("hostname").asString(NO_HOSTNAME),
                ownPidNamespace(config.path("linux").path("namespaces")),
                limit(config.path("linux").path("resources")).orElse(OptionalLong.empty()),
                Optional.ofNullable(config.path("annotations").path(SCRIPT).asString(null)));
    }

    private static Path root(Bundle bundle, Path file, String text) {
        try {
            return bundle.path().resolve(text);
        } catch (InvalidPathException e) {
            throw unusable(file, "root.path is not a path: " + e.getReason(), e);
        }
    }

    /** Reads what is of use here, and passes over the rest, which is most of it: a seccomp profile has a thousand lines. */
    private static void readWanted(JsonParser parser, Set<String> wanted, ObjectNode into) {
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (name.equals("linux") && value == JsonToken.START_OBJECT) {
                readWanted(parser, WANTED_OF_LINUX, into.putObject(name));
            } else if (wanted.contains(name)) {
                into.set(name, JSON.readTree(parser));
            } else {
                parser.skipChildren();
            }
        }
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
        if (!limit.isIntegralNumber() || !limit.canConvertToLong()) {
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

    /** Variables by name. */
    static Map<String, String> environment(List<String> assignments) {
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
