// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.fake;

import java.time.Instant;
import java.util.Optional;

import dev.gantry.api.model.ExitStatus;
import dev.gantry.plugin.runtime.fake.program.Machine;
import dev.gantry.spi.runtime.ExitReport;

/** The time of machines, which is nanoseconds since 1970, and that of the world. */
final class Instants {
    private static final long NANOS = 1_000_000_000;

    private Instants() {}

    static long nanos(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), NANOS), instant.getNano());
    }

    static Instant instant(long nanos) {
        return Instant.ofEpochSecond(Math.floorDiv(nanos, NANOS), Math.floorMod(nanos, NANOS));
    }

    /** How a machine ended; empty as long as it has not. */
    static Optional<ExitReport> exit(Machine machine) {
        return machine.exitCode().isEmpty()
                ? Optional.empty()
                : Optional.of(new ExitReport(
                        new ExitStatus.Code(machine.exitCode().getAsInt()),
                        machine.oomKilled(),
                        instant(machine.exitedAt())));
    }
}
