// SPDX-License-Identifier: Apache-2.0
package dev.gantry.it;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

import dev.gantry.spi.host.Cancellable;
import dev.gantry.spi.host.DirectoryWatcher;
import dev.gantry.spi.host.HostServices;
import dev.gantry.spi.host.PacketSockets;
import dev.gantry.spi.host.ProcessLauncher;
import dev.gantry.spi.host.ProcessTable;
import dev.gantry.spi.host.Scheduler;
import dev.gantry.spi.host.Sleeper;

/** The real host, but for time: it stands still until a test lets it go on, and then what was put off is done in order. */
final class SteppedHost implements HostServices, Scheduler {
    private record Later(Instant due, Runnable task) {}

    private final HostServices real;
    private final List<Later> later = new ArrayList<>();
    private Instant now = Instant.parse("2026-01-02T03:04:05Z");

    SteppedHost(HostServices real) {
        this.real = real;
    }

    /** Lets time go on. */
    void advance(Duration time) {
        Instant end = now().plus(time);
        for (Optional<Later> next = next(end); next.isPresent(); next = next(end)) {
            next.get().task().run();
        }
        set(end);
    }

    private synchronized Optional<Later> next(Instant end) {
        Optional<Later> next =
                later.stream().filter(each -> !each.due().isAfter(end)).min(Comparator.comparing(Later::due));
        next.ifPresent(each -> {
            later.remove(each);
            now = each.due().isAfter(now) ? each.due() : now;
        });
        return next;
    }

    private synchronized Instant now() {
        return now;
    }

    private synchronized void set(Instant instant) {
        now = instant;
    }

    @Override
    public Clock clock() {
        return new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now();
            }
        };
    }

    @Override
    public void execute(Runnable task) {
        real.scheduler().execute(task);
    }

    @Override
    public synchronized Cancellable schedule(Duration delay, Runnable task) {
        Later entry = new Later(now.plus(delay), task);
        later.add(entry);
        return () -> callOff(entry);
    }

    private synchronized void callOff(Later entry) {
        later.remove(entry);
    }

    @Override
    public Sleeper sleeper() {
        return real.scheduler().sleeper();
    }

    @Override
    public PacketSockets packetSockets() {
        return real.packetSockets();
    }

    @Override
    public Scheduler scheduler() {
        return this;
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
        return real.directories();
    }

    @Override
    public void failpoint(String name) {
        real.failpoint(name);
    }
}
