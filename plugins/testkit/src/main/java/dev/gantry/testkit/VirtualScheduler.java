// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit;

import java.time.Duration;

import dev.gantry.spi.host.Cancellable;
import dev.gantry.spi.host.Scheduler;
import dev.gantry.spi.host.Sleeper;

/** Runs tasks in virtual time. */
final class VirtualScheduler implements Scheduler {
    private final VirtualTime time;

    VirtualScheduler(VirtualTime time) {
        this.time = time;
    }

    @Override
    public void execute(Runnable task) {
        time.execute(new Task(task));
    }

    @Override
    public Cancellable schedule(Duration delay, Runnable action) {
        Task task = new Task(action);
        if (delay.isNegative() || delay.isZero()) {
            time.execute(task);
            return task::callOff;
        }
        return time.schedule(delay, task);
    }

    @Override
    public Sleeper sleeper() {
        return new VirtualSleeper(time);
    }
}
