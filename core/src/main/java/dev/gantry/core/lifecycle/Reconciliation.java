// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lifecycle;

/** Brings a locked container's record up to date with what happened while nobody looked. */
final class Reconciliation {
    private Reconciliation() {}

    /**
     * Finishes or undoes an interrupted operation, then records an exit if there was one.
     *
     * @throws dev.gantry.api.error.EngineException with code CONTAINER_REMOVED when an interrupted removal was finished
     */
    static void reconcile(LockedContainer container) {
        if (container.status().intent().isPresent()) {
            Recovery.resolve(container);
        }
        Exits.detect(container);
    }
}
