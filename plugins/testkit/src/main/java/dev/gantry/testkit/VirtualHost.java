// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit;

import java.time.Clock;

import dev.gantry.spi.host.DirectoryWatcher;
import dev.gantry.spi.host.HostServices;
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

    @Override
    public DirectoryWatcher directories() {
        return real.directories();
    }

    @Override
    public void failpoint(String name) {
        real.failpoint(name);
    }
}
