// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.config;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigOrigin;
import org.jspecify.annotations.Nullable;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;

/** Everything that is wrong with the configuration, each with its place. For one thread. */
final class Findings {
    private final Set<String> texts = new LinkedHashSet<>();

    void add(String place, String what) {
        texts.add(place + ": " + what);
    }

    void add(ConfigOrigin origin, String what) {
        add(place(origin), what);
    }

    /** Adds what the HOCON library says about a file or a value. */
    void add(String otherwise, ConfigException problem) {
        ConfigOrigin origin = problem.origin();
        String message = String.valueOf(problem.getMessage());
        if (origin == null) {
            add(otherwise, message);
        } else {
            String prefix = origin.description() + ": ";
            add(origin, message.startsWith(prefix) ? message.substring(prefix.length()) : message);
        }
    }

    /** Adds that the HOCON library, which parses, merges and resolves by recursion, has run out of stack. */
    void addTooDeep(String place) {
        add(place, "is nested too deeply");
    }

    /** Throws all that was found as one exception; returns when there is nothing. */
    void throwIfAny() {
        if (texts.isEmpty()) {
            return;
        }
        List<String> all = new ArrayList<>(texts);
        List<String> others = all.subList(1, all.size());
        String more = others.isEmpty() ? "" : " (and " + others.size() + " more)";
        @Nullable String nextStep = others.isEmpty() ? null : "correct this, and also " + String.join("; ", others);
        throw new EngineException(ErrorCode.INVALID_CONFIG, all.get(0) + more, nextStep);
    }

    private static String place(ConfigOrigin origin) {
        String file = origin.filename();
        if (file == null) {
            return origin.description();
        }
        return origin.lineNumber() > 0 ? file + ", line " + origin.lineNumber() : file;
    }
}
