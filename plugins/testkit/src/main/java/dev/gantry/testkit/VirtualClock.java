// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.function.Supplier;

/** A clock that shows what it is told. */
final class VirtualClock extends Clock {
    private final ZoneId zone;
    private final Supplier<Instant> now;

    VirtualClock(ZoneId zone, Supplier<Instant> now) {
        this.zone = zone;
        this.now = now;
    }

    @Override
    public ZoneId getZone() {
        return zone;
    }

    @Override
    public Clock withZone(ZoneId other) {
        return new VirtualClock(other, now);
    }

    @Override
    public Instant instant() {
        return now.get();
    }
}
