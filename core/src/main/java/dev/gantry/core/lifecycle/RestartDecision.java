// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lifecycle;

import dev.gantry.api.model.RestartPolicy;
import dev.gantry.core.model.ContainerStatus;

/** What the restart policy says. */
final class RestartDecision {
    private RestartDecision() {}

    static boolean shouldRestart(LockedContainer container) {
        return shouldRestart(container.config().spec().lifecycle().restartPolicy(), container.status());
    }

    static boolean shouldRestart(RestartPolicy policy, ContainerStatus status) {
        if (!status.restartDue() || status.stoppedByUser()) {
            return false;
        }
        return switch (policy.kind()) {
            case NO -> false;
            case ALWAYS, UNLESS_STOPPED -> true;
            case ON_FAILURE ->
                failed(status) && (policy.maxRetries() == 0 || status.restartCount() < policy.maxRetries());
        };
    }

    /** A code that nobody knows counts as a failure. */
    private static boolean failed(ContainerStatus status) {
        return status.exit().map(exit -> exit.codeOrMinusOne() != 0).orElse(false);
    }
}
