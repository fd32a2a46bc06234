// SPDX-License-Identifier: Apache-2.0
package dev.gantry.api.error;

import java.util.Objects;
import java.util.Optional;

import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * The one exception of the engine. {@link #getMessage()} is a single line without control characters that says what
 * failed and which object it concerns, and ends in the {@linkplain ErrorCode#phrase() phrase} of its code;
 * {@link #nextStep()} says what the user can do about it. {@link #toString()}, and so a stack trace, shows all three.
 * Messages are for people; branch on {@link #code()}.
 */
@API(status = EXPERIMENTAL, since = "0.1")
public class EngineException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final @Nullable String nextStep;

    /**
     * @param code what kind of failure this is
     * @param what one line that names the object and what was wrong; the code's phrase is appended
     */
    public EngineException(ErrorCode code, String what) {
        this(code, what, null, null);
    }

    /**
     * @param code what kind of failure this is
     * @param what one line that names the object and what was wrong; the code's phrase is appended
     * @param nextStep what the user can do now, as one clause; null when there is nothing to add
     */
    public EngineException(ErrorCode code, String what, @Nullable String nextStep) {
        this(code, what, nextStep, null);
    }

    /**
     * @param code what kind of failure this is
     * @param what one line that names the object and what was wrong; the code's phrase is appended
     * @param nextStep what the user can do now, as one clause; null when there is nothing to add
     * @param cause the failure beneath; null when there is none
     */
    public EngineException(ErrorCode code, String what, @Nullable String nextStep, @Nullable Throwable cause) {
        super(
                OneLine.of(Objects.requireNonNull(what, "what")) + ": "
                        + Objects.requireNonNull(code, "code").phrase(),
                cause);
        this.code = code;
        this.nextStep = nextStep == null ? null : OneLine.of(nextStep);
    }

    /** What kind of failure this is. */
    public ErrorCode code() {
        return code;
    }

    /** What the user can do about it, as one clause. */
    public Optional<String> nextStep() {
        return Optional.ofNullable(nextStep);
    }

    /** The class, the code's id in brackets, the message and the next step, on one line. */
    @Override
    public String toString() {
        return getClass().getName() + " [" + code.id() + "]: " + getMessage()
                + nextStep().map(step -> "; " + step).orElse("");
    }
}
