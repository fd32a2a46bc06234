// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lifecycle;

import java.util.Optional;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.gantry.api.ContainerOperations.Dependencies;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.JournalEntry.Cause;
import dev.gantry.core.model.Intent;
import dev.gantry.core.state.TransitionTable;

/**
 * Starts a container again because its policy says so. From the release of the old run to the start of the new one there
 * is always an intent with cause POLICY in the store, so that an engine that dies in between leaves the next one no
 * doubt that the container is to run.
 */
final class PolicyRestart {
    private static final Logger LOG = LoggerFactory.getLogger(PolicyRestart.class);

    private PolicyRestart() {}

    /**
     * Restarts a container that ended.
     *
     * @return whether it runs again; if not, the reason is recorded
     */
    static boolean restart(LockedContainer container) {
        try {
            DependencyOrder.satisfy(container, Dependencies.REQUIRE);
        } catch (EngineException e) {
            giveUp(container, e);
            return false;
        }
        container.save(
                "policy.decided",
                Cause.POLICY,
                "restart",
                draft -> {
                    draft.restartCount++;
                    draft.intent = Optional.of(intent(container, Intent.Operation.CLEANUP));
                },
                container.event("restart"));
        return goOn(container);
    }

    /**
     * Goes on with a restart that was decided, from wherever it is.
     *
     * @return whether the container runs again; if not, the reason is recorded
     */
    static boolean goOn(LockedContainer container) {
        try {
            if (TransitionTable.awaitsCleanup(container.state())) {
                Intent next = intent(container, Intent.Operation.INIT);
                Cleaning.release(container, Cause.POLICY, draft -> draft.intent = Optional.of(next), transaction -> {});
            }
            if (!TransitionTable.isMade(container.state())) {
                Initialization.make(
                        container,
                        Cause.POLICY,
                        true,
                        draft -> draft.intent = Optional.of(intent(container, Intent.Operation.START)));
            }
            Starting.launch(container, Cause.POLICY);
            return true;
        } catch (EngineException e) {
            giveUp(container, e);
            return false;
        }
    }

    private static Intent intent(LockedContainer container, Intent.Operation operation) {
        return new Intent(
                operation,
                container.state(),
                container.now(),
                container.context().self(),
                Cause.POLICY,
                Optional.empty(),
                Optional.empty());
    }

    /** Records that a restart failed, so that it is not tried for ever. */
    private static void giveUp(LockedContainer container, EngineException failure) {
        if (failure.code() == ErrorCode.CANCELLED || failure.code() == ErrorCode.TIMED_OUT) {
            LOG.warn(
                    "restart of container {} is unfinished: {}",
                    container.config().name(),
                    failure.getMessage());
            return;
        }
        LOG.warn("cannot restart container {}: {}", container.config().name(), failure.getMessage());
        container.save("policy.failed", Cause.POLICY, "restart failed: " + failure.getMessage(), draft -> {
            draft.restartDue = false;
            draft.error = LockedContainer.messageOf(failure);
        });
    }
}
