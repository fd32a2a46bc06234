// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lifecycle;

import dev.gantry.core.state.TransitionTable;

/** Brings a locked container's record up to date with what happened while nobody looked. */
final class Reconciliation {
    private Reconciliation() {}

    /**
     * Finishes or undoes an interrupted operation, then records an exit if there was one, and the ends of exec sessions. An exit that is the first step of a
     * restart is followed by the next, whoever finds it: it may have come just now, and whatever the lock was taken for
     * would else begin with a restart half done, and end it there.
     *
     * @throws dev.gantry.api.error.EngineException with code CONTAINER_REMOVED when an interrupted removal was finished
     */
    static void reconcile(LockedContainer container) {
        if (container.status().intent().isPresent()) {
            Recovery.resolve(container);
        }
        Exits.detect(container);
        Execs.detect(container);
        if (TransitionTable.awaitsCleanup(container.state()) && BringUp.isUnderWay(container)) {
            BringUp.goOnAsFound(
                    container, container.status().intent().orElseThrow().cause());
        }
    }
}
