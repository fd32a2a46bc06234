// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.plugin;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;

/** Everything that is wrong with one plugin, in words. For one thread. */
final class Problems {
    private final List<String> texts = new ArrayList<>();
    private @Nullable Throwable cause;

    void add(String text) {
        if (!texts.contains(text)) {
            texts.add(text);
        }
    }

    /** Adds a problem that an exception tells of; the first exception is kept for the stack trace. */
    void add(String text, Throwable problem) {
        add(text + ": " + inWords(problem));
        if (cause == null) {
            cause = problem;
        }
    }

    void addAll(Problems others) {
        others.texts.forEach(this::add);
        if (cause == null) {
            cause = others.cause;
        }
    }

    boolean isEmpty() {
        return texts.isEmpty();
    }

    String summary() {
        return String.join("; ", texts);
    }

    @Nullable
    Throwable cause() {
        return cause;
    }

    EngineException refusal(String plugin) {
        return new EngineException(ErrorCode.PLUGIN_REFUSED, "plugin " + plugin + ": " + summary(), null, cause);
    }

    private static String inWords(Throwable problem) {
        if (problem instanceof UnsupportedClassVersionError) {
            return "it was compiled for a newer Java than this one, which is "
                    + Runtime.version().feature();
        }
        String message = problem.getMessage();
        String type = problem.getClass().getSimpleName();
        return message == null || message.isBlank() ? type : type + ": " + message;
    }
}
