// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import dev.gantry.spi.host.Sleeper;

/** A place to sleep at in virtual time, which guards its fields. */
final class VirtualSleeper implements Sleeper {
    private final VirtualTime time;
    /** Whether the next sleep is over before it begins. */
    boolean woken;
    /** The sleep that is under way. */
    @Nullable
    Sleep present;

    VirtualSleeper(VirtualTime time) {
        this.time = time;
    }

    @Override
    public void wake() {
        time.wake(this);
    }

    @Override
    public void sleep(Duration atMost) throws InterruptedException {
        time.sleep(this, atMost);
    }
}
