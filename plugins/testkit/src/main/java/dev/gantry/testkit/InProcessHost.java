// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit;

import java.time.Clock;

import dev.gantry.spi.host.DirectoryWatcher;
import dev.gantry.spi.host.HostServices;
import dev.gantry.spi.host.PacketSockets;
import dev.gantry.spi.host.ProcessLauncher;
import dev.gantry.spi.host.ProcessTable;
import dev.gantry.spi.host.Scheduler;

/** A host for an engine that alone uses its root: nobody else changes files there, so no directory needs watching. */
record InProcessHost(HostServices real) implements HostServices {
    @Override
    public Clock clock() {
        return real.clock();
    }

    @Override
    public ProcessLauncher launcher() {
        return real.launcher();
    }

    @Override
    public ProcessTable processes() {
        return real.processes();
    }

    @Override
    public DirectoryWatcher directories() {
        return (directory, onChange) -> () -> {};
    }

    @Override
    public Scheduler scheduler() {
        return real.scheduler();
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
