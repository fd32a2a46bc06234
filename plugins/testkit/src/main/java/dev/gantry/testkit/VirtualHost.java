// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit;

import java.time.Clock;

import dev.gantry.spi.host.DirectoryWatcher;
import dev.gantry.spi.host.HostServices;
import dev.gantry.spi.host.PacketSockets;
import dev.gantry.spi.host.ProcessLauncher;
import dev.gantry.spi.host.ProcessTable;
import dev.gantry.spi.host.Scheduler;

/** A host with another time. */
record VirtualHost(HostServices real, Clock clock, Scheduler scheduler) implements HostServices {
    @Override
    public ProcessLauncher launcher() {
        return real.launcher();
    }

    @Override
    public ProcessTable processes() {
        return real.processes();
    }

    /** What is done because of a file takes part in the time of the host. */
    @Override
    public DirectoryWatcher directories() {
        return (directory, onChange) ->
                real.directories().watch(directory, files -> scheduler.execute(() -> onChange.accept(files)));
    }

    @Override
    public PacketSockets packetSockets() {
        return real.packetSockets();
    }

    @Override
    public void failpoint(String name) {
        real.failpoint(name);
    }
}
