// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.cli;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;

/**
 * Makes sense of what runtimes say when they fail. They share no error codes, only habits of wording; the classes, and
 * the order in which they are tried, are those that libpod's users know from exit codes 126 and 127.
 */
final class RuntimeMessages {
    private static final Pattern DENIED =
            Pattern.compile("permission denied|operation not permitted", Pattern.CASE_INSENSITIVE);
    private static final Pattern NOT_FOUND =
            Pattern.compile("executable file not found in|no such file or directory", Pattern.CASE_INSENSITIVE);
    private static final Pattern UNKNOWN_CONTAINER =
            Pattern.compile("does not exist|not found|no such file or directory", Pattern.CASE_INSENSITIVE);

    private RuntimeMessages() {}

    /**
     * The reason in what a runtime wrote to its JSON log or to standard error: the last entry of level error, or else
     * the last line that is no log entry at all.
     */
    static Optional<String> reason(String output) {
        Optional<String> logged = Optional.empty();
        Optional<String> plain = Optional.empty();
        for (String line : lines(output)) {
            if (!line.startsWith("{")) {
                plain = Optional.of(line);
                continue;
            }
            Optional<String> message = FlatJson.parse(line)
                    .filter(entry -> entry.getOrDefault("level", "error").matches("error|fatal|panic"))
                    .map(entry -> entry.getOrDefault("msg", ""))
                    .filter(text -> !text.isBlank());
            logged = message.or(optionally(logged));
        }
        return logged.or(optionally(plain));
    }

    private static Supplier<Optional<String>> optionally(Optional<String> other) {
        return () -> other;
    }

    /**
     * The error of a create.
     *
     * @param runtime the runtime's name, which begins the message
     * @param message the runtime's own words
     */
    static EngineException error(String runtime, String message) {
        ErrorCode code = ErrorCode.RUNTIME_FAILED;
        String telling = message;
        // Of several lines only the one that decided is of interest.
        for (String line : lines(message)) {
            Optional<ErrorCode> found = classify(line);
            if (found.isPresent()) {
                code = found.get();
                telling = line;
                break;
            }
        }
        return new EngineException(code, runtime + ": " + telling);
    }

    private static Optional<ErrorCode> classify(String line) {
        if (DENIED.matcher(line).find()) {
            return Optional.of(ErrorCode.RUNTIME_PERMISSION_DENIED);
        }
        return NOT_FOUND.matcher(line).find() ? Optional.of(ErrorCode.RUNTIME_COMMAND_NOT_FOUND) : Optional.empty();
    }

    /** Whether the words of a failed query mean that there is no such container. */
    static boolean meansUnknownContainer(String message) {
        return UNKNOWN_CONTAINER.matcher(message).find();
    }

    private static List<String> lines(String text) {
        return text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    }
}
