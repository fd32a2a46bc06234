// SPDX-License-Identifier: Apache-2.0
package dev.gantry.spi.host;

import org.apiguardian.api.API;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * One process, told apart from a later one that got the same number.
 *
 * @param pid process id, greater than 0
 * @param startTicks when it began, in clock ticks since boot (proc(5), field 22 of /proc/PID/stat)
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record ProcessIdentity(long pid, long startTicks) {
    /** Refuses pids that kill(2) gives another meaning. */
    public ProcessIdentity {
        if (pid <= 0) {
            throw new IllegalArgumentException("not a process id: " + pid);
        }
    }
}
