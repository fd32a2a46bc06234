// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lifecycle;

import java.util.Optional;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.model.JournalEntry.Cause;
import dev.gantry.core.model.Intent;

/**
 * Brings a container up again, from wherever it is: releases the run that ended, has the runtime make the container,
 * starts it. From the moment that is decided until the container runs there is always an intent in the store that says
 * so, whether a policy or a user wants it. Whoever finds such an intent while holding the container's lock goes on with
 * it; so nobody has to hold the lock while the old run takes its time to end, and a dead engine leaves no doubt.
 */
final class BringUp {
    private static final Logger LOG = LoggerFactory.getLogger(BringUp.class);

    private BringUp() {}

    /** Whether a bring-up was decided and is not finished. */
    static boolean isUnderWay(LockedContainer container) {
        return container.status().intent().filter(Intent::thenRun).isPresent();
    }

    /**
     * Takes all steps that are left.
     *
     * @throws EngineException when one fails. Then the bring-up is over and the reason recorded; unless the outcome of
     *     the step is not known, which leaves the intent to whoever takes the lock next
     */
    static void goOn(LockedContainer container, Cause cause) {
        try {
            Starting.bringUp(container, cause);
        } catch (EngineException e) {
            recordFailure(container, cause, e);
            throw e;
        }
    }

    /** As {@link #goOn}, for whoever finds it half done and has nobody to tell that it failed. */
    static void goOnAsFound(LockedContainer container, Cause cause) {
        try {
            goOn(container, cause);
        } catch (EngineException e) {
            LOG.warn("cannot restart container {}: {}", container.config().name(), e.getMessage());
        }
    }

    /** Records that a bring-up failed, so that it is not tried for ever. */
    static void recordFailure(LockedContainer container, Cause cause, EngineException failure) {
        if (LockedContainer.leavesOutcomeOpen(failure)) {
            return;
        }
        try {
            container.save(
                    (cause == Cause.POLICY ? "policy" : "restart") + ".failed",
                    cause,
                    "restart failed: " + failure.getMessage(),
                    draft -> {
                        draft.intent = Optional.empty();
                        draft.restartDue = false;
                        draft.error = LockedContainer.messageOf(failure);
                    });
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }
}
