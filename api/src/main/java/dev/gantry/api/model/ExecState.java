// SPDX-License-Identifier: Apache-2.0
package dev.gantry.api.model;

import java.util.Locale;

import org.apiguardian.api.API;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/** Where an exec session is in its life; it only ever goes forward. */
@API(status = EXPERIMENTAL, since = "0.1")
public enum ExecState {
    /** Recorded; nothing was executed yet. */
    CREATED,
    /** The command executes. */
    RUNNING,
    /** The command ended, or could not be executed. */
    STOPPED;

    /** The user's word for the state. */
    public String display() {
        return name().toLowerCase(Locale.ROOT);
    }
}
