// SPDX-License-Identifier: Apache-2.0
package dev.gantry.spi.host;

import java.time.Clock;

import org.apiguardian.api.API;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/** The host as a runtime may use it; handed over in {@link dev.gantry.spi.runtime.RuntimeContext}. */
@API(status = EXPERIMENTAL, since = "0.1")
public interface HostServices {
    /** The time; plugins never ask the JDK for it. */
    Clock clock();

    /** Starts programs. */
    ProcessLauncher launcher();

    /** Looks at and signals processes of the host. */
    ProcessTable processes();

    /** Tells of new files. */
    DirectoryWatcher directories();

    /** Runs tasks later. */
    Scheduler scheduler();

    /** Connects to monitors. */
    PacketSockets packetSockets();

    /**
     * A point at which tests may have the process die or fail; does nothing otherwise. Put one on each side of every
     * step that changes the world.
     *
     * @param name unique and stable, such as {@code conmon.spawned}
     */
    void failpoint(String name);
}
