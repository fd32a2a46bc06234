// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.host;

import java.nio.file.Path;
import java.time.Clock;

import dev.gantry.spi.host.DirectoryWatcher;
import dev.gantry.spi.host.HostServices;
import dev.gantry.spi.host.PacketSockets;
import dev.gantry.spi.host.ProcessLauncher;
import dev.gantry.spi.host.ProcessTable;
import dev.gantry.spi.host.Scheduler;

/**
 * The Linux host. Opening it costs nothing; closing it ends its threads and watches, leaves started programs alone, and
 * may be done twice.
 */
public final class LinuxHost implements HostServices, AutoCloseable {
    private final Clock clock;
    private final Failpoints failpoints;
    private final DaemonScheduler scheduler;
    private final HostProcessLauncher launcher;
    private final ProcProcessTable processes;
    private final InotifyDirectoryWatcher directories;

    /**
     * @param clock the time that plugins see
     * @param failpoints where tests have the process die or fail; {@link Failpoints#OFF} otherwise
     */
    public LinuxHost(Clock clock, Failpoints failpoints) {
        this.clock = clock;
        this.failpoints = failpoints;
        this.scheduler = new DaemonScheduler();
        this.launcher = new HostProcessLauncher(scheduler);
        this.processes = new ProcProcessTable(Path.of("/proc"), scheduler);
        this.directories = new InotifyDirectoryWatcher(scheduler);
    }

    @Override
    public Clock clock() {
        return clock;
    }

    @Override
    public ProcessLauncher launcher() {
        return launcher;
    }

    @Override
    public ProcessTable processes() {
        return processes;
    }

    @Override
    public DirectoryWatcher directories() {
        return directories;
    }

    @Override
    public Scheduler scheduler() {
        return scheduler;
    }

    @Override
    public PacketSockets packetSockets() {
        return SeqpacketSocket::connect;
    }

    @Override
    public void failpoint(String name) {
        failpoints.hit(name);
    }

    @Override
    public void close() {
        directories.close();
        processes.close();
        scheduler.close();
    }
}
