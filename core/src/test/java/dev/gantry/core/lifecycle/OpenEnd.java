// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lifecycle;

import java.time.Duration;

import dev.gantry.spi.host.Cancellable;
import dev.gantry.spi.host.Scheduler;
import dev.gantry.spi.host.Sleeper;

/** Without time: who sleeps is woken or sleeps for ever, so that a look now and then does not make up for a lost hint. */
final class OpenEnd implements Scheduler {
    /** Whether somebody slept. */
    private volatile boolean slept;

    boolean slept() {
        return slept;
    }

    @Override
    public void execute(Runnable task) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Cancellable schedule(Duration delay, Runnable task) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Sleeper sleeper() {
        return new Bed(this);
    }

    private static final class Bed implements Sleeper {
        private final OpenEnd house;
        private boolean woken;

        private Bed(OpenEnd house) {
            this.house = house;
        }

        @Override
        public synchronized void wake() {
            woken = true;
            notifyAll();
        }

        @Override
        public synchronized void sleep(Duration atMost) throws InterruptedException {
            while (!woken) {
                house.slept = true;
                wait();
            }
            woken = false;
        }
    }
}
