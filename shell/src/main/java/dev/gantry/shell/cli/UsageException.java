// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.cli;

import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.gantry.api.error.OneLine;

/**
 * The command line itself is wrong. The message is the whole line for the user, without the leading
 * {@code Error:} and without control characters.
 */
public final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final @Nullable String hint;

    /** @param message what is wrong */
    public UsageException(String message) {
        this(message, null);
    }

    /**
     * @param message what is wrong
     * @param hint what to do instead, as one clause; null when there is nothing to add
     */
    public UsageException(String message, @Nullable String hint) {
        super(OneLine.of(message));
        this.hint = hint == null ? null : OneLine.of(hint);
    }

    /** What to do instead, as one clause. */
    public Optional<String> hint() {
        return Optional.ofNullable(hint);
    }
}
