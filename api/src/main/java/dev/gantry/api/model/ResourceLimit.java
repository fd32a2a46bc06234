// SPDX-License-Identifier: Apache-2.0
package dev.gantry.api.model;

import java.util.Locale;
import java.util.Objects;
import java.util.Set;

import org.apiguardian.api.API;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * A limit of getrlimit(2).
 *
 * @param name such as {@code nofile}, lower case, without the RLIMIT_ prefix
 * @param soft the limit in force; -1 for none
 * @param hard the ceiling for the soft one; -1 for none
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record ResourceLimit(String name, long soft, long hard) {
    private static final Set<String> NAMES = Set.of(
            "as",
            "core",
            "cpu",
            "data",
            "fsize",
            "locks",
            "memlock",
            "msgqueue",
            "nice",
            "nofile",
            "nproc",
            "rss",
            "rtprio",
            "rttime",
            "sigpending",
            "stack");

    /** @throws EngineException with {@link ErrorCode#INVALID_ARGUMENT} for an unknown name or a soft above hard */
    public ResourceLimit {
        Objects.requireNonNull(name, "name");
        if (!NAMES.contains(name)) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "unknown resource limit \"" + name + "\"",
                    "see getrlimit(2) for the names");
        }
        if (soft < -1 || hard < -1) {
            throw new EngineException(ErrorCode.INVALID_ARGUMENT, "resource limit " + name + " must not be negative");
        }
        if (hard != -1 && (soft == -1 || soft > hard)) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT, "resource limit " + name + ": soft " + soft + " is above hard " + hard);
        }
    }

    /**
     * Reads {@code NAME=SOFT[:HARD]}; one value serves as both.
     *
     * @throws EngineException with {@link ErrorCode#INVALID_ARGUMENT} for anything else
     */
    public static ResourceLimit parse(String text) {
        Objects.requireNonNull(text, "text");
        int equals = text.indexOf('=');
        if (equals <= 0) {
            throw malformed(text);
        }
        String[] values = text.substring(equals + 1).split(":", -1);
        if (values.length > 2) {
            throw malformed(text);
        }
        try {
            long soft = Long.parseLong(values[0]);
            long hard = values.length == 2 ? Long.parseLong(values[1]) : soft;
            return new ResourceLimit(text.substring(0, equals).toLowerCase(Locale.ROOT), soft, hard);
        } catch (NumberFormatException e) {
            throw malformed(text);
        }
    }

    private static EngineException malformed(String text) {
        return new EngineException(
                ErrorCode.INVALID_ARGUMENT, "invalid resource limit \"" + text + "\"", "use NAME=SOFT[:HARD]");
    }
}
