// SPDX-License-Identifier: Apache-2.0
package dev.gantry.api.model;

import java.util.Objects;

import org.apiguardian.api.API;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * When a container that ended is started again.
 *
 * @param kind the rule
 * @param maxRetries for {@link Kind#ON_FAILURE}, how many restarts at most, 0 for no limit; 0 for every other kind
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record RestartPolicy(Kind kind, int maxRetries) {
    /** Never restart. */
    public static final RestartPolicy NO = new RestartPolicy(Kind.NO, 0);

    /** The rules. */
    public enum Kind {
        /** Never. */
        NO("no"),
        /** After every exit that no user asked for. */
        ALWAYS("always"),
        /** Like always, but a container that a user stopped stays down over a reboot. */
        UNLESS_STOPPED("unless-stopped"),
        /** After an exit with another code than 0. */
        ON_FAILURE("on-failure");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** The user's word for it. */
        public String word() {
            return word;
        }
    }

    /** @throws EngineException with {@link ErrorCode#INVALID_ARGUMENT} for retries that make no sense */
    public RestartPolicy {
        Objects.requireNonNull(kind, "kind");
        if (maxRetries < 0) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT, "restart policy retries must not be negative, got " + maxRetries);
        }
        if (maxRetries > 0 && kind != Kind.ON_FAILURE) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "restart policy \"" + kind.word() + "\" takes no retries",
                    "only on-failure does, as on-failure:3");
        }
    }

    /**
     * Reads {@code no}, {@code none}, the empty text, {@code always}, {@code unless-stopped}, {@code on-failure} or
     * {@code on-failure:N}.
     *
     * @throws EngineException with {@link ErrorCode#INVALID_ARGUMENT} for anything else
     */
    public static RestartPolicy parse(String text) {
        Objects.requireNonNull(text, "text");
        String[] parts = text.split(":", -1);
        if (parts.length > 2) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT, "restart policy \"" + text + "\" may specify retries at most once");
        }
        Kind kind = switch (parts[0]) {
            case "", "no", "none" -> Kind.NO;
            case "always" -> Kind.ALWAYS;
            case "unless-stopped" -> Kind.UNLESS_STOPPED;
            case "on-failure" -> Kind.ON_FAILURE;
            default ->
                throw new EngineException(
                        ErrorCode.INVALID_ARGUMENT,
                        "restart policy \"" + parts[0] + "\" is not recognized",
                        "use no, always, unless-stopped or on-failure[:N]");
        };
        if (parts.length == 1) {
            return new RestartPolicy(kind, 0);
        }
        if (kind != Kind.ON_FAILURE) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "restart policy \"" + parts[0] + "\" takes no retries",
                    "only on-failure does, as on-failure:3");
        }
        if (!parts[1].matches("[0-9]{1,9}")) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "restart policy retries must be a whole number, got \"" + parts[1] + "\"");
        }
        return new RestartPolicy(kind, Integer.parseInt(parts[1]));
    }

    @Override
    public String toString() {
        return maxRetries > 0 ? kind.word() + ":" + maxRetries : kind.word();
    }
}
