// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;

/**
 * The host's clock, in the host's time zone. Unlike {@link Clock#systemDefaultZone} it looks for the zone only when it is
 * asked for one: to read the zones' data takes longer than many a command that tells no time of day.
 */
final class HostClock extends Clock {
    @Override
    public ZoneId getZone() {
        return ZoneId.systemDefault();
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return Clock.system(zone);
    }

    @Override
    public Instant instant() {
        return Instant.now();
    }
}
