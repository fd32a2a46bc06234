// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.view;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;

import org.jspecify.annotations.Nullable;

/** The times that the lines of a log begin with. Lines that were read at once have the same time; it is put in words once. */
final class LogTimes {
    private final ZoneId zone;
    private @Nullable Instant last;
    private byte[] prefix = {};

    LogTimes(ZoneId zone) {
        this.zone = zone;
    }

    /** The time and a space, in RFC 3339. The array is kept. */
    byte[] prefix(Instant at) {
        if (!at.equals(last)) {
            last = at;
            prefix = (HumanTime.rfc3339(at, zone) + " ").getBytes(StandardCharsets.US_ASCII);
        }
        return prefix;
    }
}
