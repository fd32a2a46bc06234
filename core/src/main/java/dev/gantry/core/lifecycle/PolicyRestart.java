// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lifecycle;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.gantry.api.ContainerOperations.Dependencies;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.model.JournalEntry.Cause;
import dev.gantry.core.model.Intent;
import dev.gantry.core.state.TransitionTable;

/** Starts a container again because its policy says so. */
final class PolicyRestart {
    private static final Logger LOG = LoggerFactory.getLogger(PolicyRestart.class);

    private PolicyRestart() {}

    /**
     * Restarts a container that ended.
     *
     * @return whether there is nothing more to do about its end: it runs again, or is on its way. If not, the reason is
     *     recorded
     */
    static boolean restart(LockedContainer container) {
        LogDurability.hold(container);
        try {
            DependencyOrder.satisfy(container, Dependencies.REQUIRE);
        } catch (EngineException e) {
            LOG.warn("cannot restart container {}: {}", container.config().name(), e.getMessage());
            BringUp.recordFailure(container, Cause.POLICY, e);
            return false;
        }
        container.save(
                "policy.decided",
                Cause.POLICY,
                "restart",
                draft -> {
                    draft.restartCount++;
                    container.next(Intent.Operation.CLEANUP, Cause.POLICY, true).accept(draft);
                },
                container.event("restart"));
        BringUp.goOnAsFound(container, Cause.POLICY);
        return BringUp.isUnderWay(container) || TransitionTable.isRunning(container.state());
    }
}
