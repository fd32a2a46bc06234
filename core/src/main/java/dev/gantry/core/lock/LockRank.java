// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lock;

import java.util.Locale;

/** What a lock guards, in the order in which locks are taken. */
public enum LockRank {
    /** The root as a whole: recovery after a reboot. */
    ENGINE,
    /** A pod. */
    POD,
    /** A container. */
    CONTAINER,
    /** A volume. */
    VOLUME;

    /** The word that users see. */
    public String display() {
        return name().toLowerCase(Locale.ROOT);
    }
}
