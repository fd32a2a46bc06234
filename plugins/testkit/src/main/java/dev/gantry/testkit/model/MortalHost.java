// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.model;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import dev.gantry.api.model.Signal;
import dev.gantry.spi.host.Cancellable;
import dev.gantry.spi.host.DirectoryWatcher;
import dev.gantry.spi.host.HostServices;
import dev.gantry.spi.host.PacketSockets;
import dev.gantry.spi.host.ProcessIdentity;
import dev.gantry.spi.host.ProcessLauncher;
import dev.gantry.spi.host.ProcessTable;
import dev.gantry.spi.host.Scheduler;
import dev.gantry.spi.host.Sleeper;

/**
 * A host on which an engine passes for a process of its own, and can be killed at a failpoint. A dead engine saves nothing
 * any more, its tasks are not run, and others find its process gone; its locks are freed, as the kernel would free them.
 */
final class MortalHost implements HostServices {
    /** Ends whatever a dead engine was doing. An error, so that nothing takes it for a failure to be recorded. */
    static final class EngineDied extends Error {
        private static final long serialVersionUID = 1L;

        EngineDied() {
            super("the engine died", null, false, false);
        }
    }

    private static final AtomicLong SERIAL = new AtomicLong();

    private final HostServices real;
    private final Set<ProcessIdentity> dead;
    private final ProcessIdentity self;
    private final AtomicInteger pointsLeft = new AtomicInteger(Integer.MAX_VALUE);
    private volatile boolean armed;

    private MortalHost(HostServices real, Set<ProcessIdentity> dead) {
        this.real = real;
        this.dead = dead;
        ProcessIdentity process =
                real.processes().identify(ProcessHandle.current().pid()).orElseThrow();
        this.self = new ProcessIdentity(process.pid(), process.startTicks() * 1_000_000 + SERIAL.incrementAndGet());
    }

    /** Engines that know of each other's deaths. */
    static final class Neighbours {
        private final Set<ProcessIdentity> dead = ConcurrentHashMap.newKeySet();

        MortalHost settle(HostServices real) {
            return new MortalHost(real, dead);
        }
    }

    /** Has the engine die at a failpoint, after it has passed some. */
    void dieAfter(int points) {
        pointsLeft.set(points);
        armed = true;
    }

    /** Lets the engine live, if it still does. */
    void spare() {
        armed = false;
    }

    boolean isDead() {
        return dead.contains(self);
    }

    private void requireAlive() {
        if (isDead()) {
            throw new EngineDied();
        }
    }

    @Override
    public void failpoint(String name) {
        if (armed && pointsLeft.getAndDecrement() == 0) {
            dead.add(self);
        }
        requireAlive();
        real.failpoint(name);
    }

    @Override
    public Clock clock() {
        return real.clock();
    }

    @Override
    public ProcessLauncher launcher() {
        requireAlive();
        return real.launcher();
    }

    @Override
    public DirectoryWatcher directories() {
        return (directory, onChange) -> real.directories().watch(directory, files -> run(() -> onChange.accept(files)));
    }

    @Override
    public PacketSockets packetSockets() {
        return real.packetSockets();
    }

    @Override
    public Scheduler scheduler() {
        return new Scheduler() {
            @Override
            public void execute(Runnable task) {
                if (!isDead()) {
                    real.scheduler().execute(() -> run(task));
                }
            }

            @Override
            public Cancellable schedule(Duration delay, Runnable task) {
                return isDead() ? () -> {} : real.scheduler().schedule(delay, () -> run(task));
            }

            @Override
            public Sleeper sleeper() {
                return real.scheduler().sleeper();
            }
        };
    }

    private void run(Runnable task) {
        if (!isDead()) {
            try {
                task.run();
            } catch (EngineDied e) {
                // As when a process is killed: the thread is gone, and nobody is told.
            }
        }
    }

    @Override
    public ProcessTable processes() {
        ProcessTable table = real.processes();
        return new ProcessTable() {
            @Override
            public Optional<ProcessIdentity> identify(long pid) {
                return pid == self.pid() ? Optional.of(self) : table.identify(pid);
            }

            @Override
            public boolean isAlive(ProcessIdentity process) {
                return process.pid() == self.pid() ? !dead.contains(process) : table.isAlive(process);
            }

            @Override
            public List<ProcessIdentity> withArgument(String argument) {
                return table.withArgument(argument);
            }

            @Override
            public List<String> arguments(ProcessIdentity process) {
                return table.arguments(process);
            }

            @Override
            public boolean signal(ProcessIdentity process, Signal signal) {
                return table.signal(process, signal);
            }

            @Override
            public Cancellable onExit(ProcessIdentity process, Runnable action) {
                return table.onExit(process, action);
            }
        };
    }
}
