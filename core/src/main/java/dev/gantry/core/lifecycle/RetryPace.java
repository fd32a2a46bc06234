// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lifecycle;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import dev.gantry.core.model.ContainerRecord;
import dev.gantry.core.model.ContainerStatus;

/**
 * When to try again what failed for a container: after a pause that doubles with each failure in a row. When its status
 * is another than the failure left, somebody did something, and it is worth a try at once. Safe for use by any thread.
 */
final class RetryPace {
    static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
    static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private record Failure(ContainerStatus left, Duration pause, Instant notBefore) {}

    private final Clock clock;
    private final Map<String, Failure> failures = new ConcurrentHashMap<>();

    RetryPace(Clock clock) {
        this.clock = clock;
    }

    /** Whether to try now. */
    boolean isDue(ContainerRecord record) {
        Failure last = failures.get(record.id());
        return last == null
                || !last.left().equals(record.status())
                || !clock.instant().isBefore(last.notBefore());
    }

    /**
     * Says that a try failed.
     *
     * @param left the container as it was left
     */
    void failed(ContainerRecord left) {
        failures.compute(left.id(), (id, last) -> {
            Duration pause = last == null ? FIRST_PAUSE : last.pause().multipliedBy(2);
            Duration bounded = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
            return new Failure(left.status(), bounded, clock.instant().plus(bounded));
        });
    }

    /** Says that all is well, or that there is a reason to try at once. */
    void forget(String id) {
        failures.remove(id);
    }

    /** Forgets all containers but these. */
    void forgetOthers(Set<String> ids) {
        failures.keySet().retainAll(ids);
    }
}
