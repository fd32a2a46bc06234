// SPDX-License-Identifier: Apache-2.0
package dev.gantry.spi.runtime;

import org.apiguardian.api.API;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * What a runtime says of a container (OCI runtime specification, state).
 *
 * @param phase how far it is
 * @param pid process id of its first process on the host; 0 when there is none
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record RuntimeStatus(Phase phase, long pid) {
    /** The runtime does not know the container. */
    public static final RuntimeStatus ABSENT = new RuntimeStatus(Phase.ABSENT, 0);

    /** The words of the OCI runtime specification, and one for a container that is not known. */
    public enum Phase {
        /** Not known. */
        ABSENT,
        /** Being made. */
        CREATING,
        /** Made; the user's command was not executed yet. */
        CREATED,
        /** Running. */
        RUNNING,
        /** Frozen. */
        PAUSED,
        /** Ended. */
        STOPPED
    }
}
