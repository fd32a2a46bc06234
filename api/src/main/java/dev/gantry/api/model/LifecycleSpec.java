// SPDX-License-Identifier: Apache-2.0
package dev.gantry.api.model;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import org.apiguardian.api.API;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * How a container's life is run.
 *
 * @param restartPolicy when it is started again after its process ended
 * @param autoRemove whether it is removed after its process ended; excludes a restart policy
 * @param stopSignal what asks the process to end
 * @param stopTimeout how long it may take before it is killed
 * @param runTimeout after how long the monitor kills it; empty for never, as which
 *     {@link dev.gantry.api.ContainerOperations#FOREVER} is taken too
 * @param requires names or ids of containers that must run before this one
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record LifecycleSpec(
        RestartPolicy restartPolicy,
        boolean autoRemove,
        Signal stopSignal,
        Duration stopTimeout,
        Optional<Duration> runTimeout,
        List<String> requires) {
    /** SIGTERM, 10 seconds, no restart, kept. */
    public static final LifecycleSpec DEFAULT = new LifecycleSpec(
            RestartPolicy.NO, false, Signal.TERM, Duration.ofSeconds(10), Optional.empty(), List.of());

    /** @throws EngineException with {@link ErrorCode#INVALID_ARGUMENT} for removal together with restarts, or negative times */
    public LifecycleSpec {
        Objects.requireNonNull(restartPolicy, "restartPolicy");
        Objects.requireNonNull(stopSignal, "stopSignal");
        Objects.requireNonNull(stopTimeout, "stopTimeout");
        Objects.requireNonNull(runTimeout, "runTimeout");
        Objects.requireNonNull(requires, "requires");
        requires = List.copyOf(requires);
        runTimeout = runTimeout.filter(limit -> limit.compareTo(ChronoUnit.FOREVER.getDuration()) < 0);
        if (autoRemove && restartPolicy.kind() != RestartPolicy.Kind.NO) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "automatic removal and restart policy " + restartPolicy + " exclude each other",
                    "leave automatic removal (--rm) or the restart policy (--restart) out");
        }
        if (stopTimeout.isNegative()) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT, "stop timeout must not be negative, got " + stopTimeout);
        }
        if (runTimeout.isPresent()
                && (runTimeout.get().isNegative() || runTimeout.get().isZero())) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT, "run timeout must be positive, got " + runTimeout.get());
        }
    }
}
