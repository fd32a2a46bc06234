// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.oci;

import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;

import jnr.constants.platform.Errno;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.spi.runtime.OciSpec;

/** Reads seccomp profiles; what is malformed is reported with the file and the place in it. */
final class SeccompProfileReader {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final BigInteger MAX_VALUE = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
    private static final int MAX_ARGUMENT = 5;
    private static final int MAX_ERRNO = 4095;

    private static final Set<String> ACTIONS = Set.of(
            "SCMP_ACT_KILL",
            "SCMP_ACT_KILL_PROCESS",
            "SCMP_ACT_KILL_THREAD",
            "SCMP_ACT_TRAP",
            "SCMP_ACT_ERRNO",
            "SCMP_ACT_TRACE",
            "SCMP_ACT_ALLOW",
            "SCMP_ACT_LOG");
    private static final Set<String> OPERATORS = Set.of(
            "SCMP_CMP_NE",
            "SCMP_CMP_LT",
            "SCMP_CMP_LE",
            "SCMP_CMP_EQ",
            "SCMP_CMP_GE",
            "SCMP_CMP_GT",
            "SCMP_CMP_MASKED_EQ");

    private final Path file;

    private SeccompProfileReader(Path file) {
        this.file = file;
    }

    /** @throws EngineException with {@link ErrorCode#INVALID_ARGUMENT} that names the file and what is wrong */
    static SeccompProfile read(Path file, String text) {
        return new SeccompProfileReader(file).parse(text);
    }

    private SeccompProfile parse(String text) {
        JsonNode root;
        try {
            root = JSON.readTree(text);
        } catch (JacksonException e) {
            throw malformed(place(e) + e.getOriginalMessage());
        }
        if (!root.isObject()) {
            throw malformed("not a JSON object");
        }
        Map<String, List<String>> subArchitectures = new HashMap<>();
        for (JsonNode entry : array(root, "archMap", "profile")) {
            subArchitectures.put(
                    string(entry, "architecture", "archMap"), strings(entry, "subArchitectures", "archMap"));
        }
        List<SeccompProfile.Rule> rules = new ArrayList<>();
        for (JsonNode entry : array(root, "syscalls", "profile")) {
            rules.add(rule(entry, "syscalls[" + rules.size() + "]"));
        }
        return new SeccompProfile(
                action(root, "defaultAction", "profile"),
                errno(root, "defaultErrno", "defaultErrnoRet", "profile"),
                Map.copyOf(subArchitectures),
                strings(root, "architectures", "profile"),
                strings(root, "flags", "profile"),
                List.copyOf(rules));
    }

    /** A text that is beyond the limits of the parser has no place. */
    private static String place(JacksonException e) {
        return e.getLocation() == null ? "" : "line " + e.getLocation().getLineNr() + ": ";
    }

    private SeccompProfile.Rule rule(JsonNode entry, String where) {
        List<String> names = strings(entry, "names", where);
        if (names.isEmpty()) {
            names = List.of(string(entry, "name", where));
        }
        List<OciSpec.Arg> arguments = new ArrayList<>();
        for (JsonNode argument : array(entry, "args", where)) {
            arguments.add(argument(argument, where + ".args[" + arguments.size() + "]"));
        }
        return new SeccompProfile.Rule(
                names,
                action(entry, "action", where),
                errno(entry, "errno", "errnoRet", where),
                List.copyOf(arguments),
                condition(entry, "includes", where),
                condition(entry, "excludes", where));
    }

    private OciSpec.Arg argument(JsonNode node, String where) {
        int index = integer(node, "index", where, MAX_ARGUMENT).orElseThrow(() -> malformed(where + " has no index"));
        BigInteger value = unsigned(node, "value", where);
        BigInteger second = unsigned(node, "valueTwo", where);
        String operator = string(node, "op", where);
        if (!OPERATORS.contains(operator)) {
            throw malformed(where + ": unknown operator \"" + operator + "\"");
        }
        return new OciSpec.Arg(index, value, second.signum() == 0 ? Optional.empty() : Optional.of(second), operator);
    }

    private SeccompProfile.Condition condition(JsonNode entry, String key, String where) {
        JsonNode node = entry.path(key);
        if (absent(node)) {
            return new SeccompProfile.Condition(Set.of(), Set.of(), Optional.empty());
        }
        if (!node.isObject()) {
            throw malformed(where + "." + key + " is not an object");
        }
        String place = where + "." + key;
        Optional<KernelVersion> kernel = absent(node.path("minKernel"))
                ? Optional.empty()
                : Optional.of(KernelVersion.parse(string(node, "minKernel", place))
                        .orElseThrow(() -> malformed(place + ".minKernel is not a version")));
        return new SeccompProfile.Condition(
                new HashSet<>(strings(node, "caps", place)), new HashSet<>(strings(node, "arches", place)), kernel);
    }

    private String action(JsonNode node, String key, String where) {
        String action = string(node, key, where);
        if (!ACTIONS.contains(action)) {
            throw malformed(where + ": unknown action \"" + action + "\"");
        }
        return action;
    }

    /** The name wins over the number, as the number differs between architectures. */
    private OptionalInt errno(JsonNode node, String nameKey, String numberKey, String where) {
        if (absent(node.path(nameKey)) || node.path(nameKey).asString("").isEmpty()) {
            return integer(node, numberKey, where, MAX_ERRNO);
        }
        String name = string(node, nameKey, where);
        for (Errno errno : Errno.values()) {
            if (errno.name().equals(name) && errno.defined()) {
                return OptionalInt.of(errno.intValue());
            }
        }
        throw malformed(where + ": unknown error \"" + name + "\"");
    }

    private OptionalInt integer(JsonNode node, String key, String where, int max) {
        if (absent(node.path(key))) {
            return OptionalInt.empty();
        }
        BigInteger value = unsigned(node, key, where);
        if (value.compareTo(BigInteger.valueOf(max)) > 0) {
            throw malformed(where + "." + key + " is above " + max);
        }
        return OptionalInt.of(value.intValue());
    }

    private BigInteger unsigned(JsonNode node, String key, String where) {
        JsonNode value = node.path(key);
        if (absent(value)) {
            return BigInteger.ZERO;
        }
        if (!value.isIntegralNumber()
                || value.bigIntegerValue().signum() < 0
                || value.bigIntegerValue().compareTo(MAX_VALUE) > 0) {
            throw malformed(where + "." + key + " is not an unsigned 64-bit number");
        }
        return value.bigIntegerValue();
    }

    private String string(JsonNode node, String key, String where) {
        JsonNode value = node.path(key);
        if (!value.isString() || value.stringValue().isEmpty()) {
            throw malformed(where + " has no text in \"" + key + "\"");
        }
        return value.stringValue();
    }

    private List<String> strings(JsonNode node, String key, String where) {
        List<String> result = new ArrayList<>();
        Function<JsonNode, String> text = value -> {
            if (!value.isString()) {
                throw malformed(where + "." + key + " holds something that is not a text");
            }
            return value.stringValue();
        };
        for (JsonNode value : array(node, key, where)) {
            result.add(text.apply(value));
        }
        return List.copyOf(result);
    }

    private Iterable<JsonNode> array(JsonNode node, String key, String where) {
        JsonNode value = node.path(key);
        if (absent(value)) {
            return List.of();
        }
        if (!value.isArray()) {
            throw malformed(where + "." + key + " is not a list");
        }
        return value;
    }

    private static boolean absent(JsonNode node) {
        return node.isMissingNode() || node.isNull();
    }

    private EngineException malformed(String what) {
        return new EngineException(
                ErrorCode.INVALID_ARGUMENT,
                "seccomp profile " + file + ": " + what,
                "repair the file, name another one or use seccomp=unconfined");
    }
}
