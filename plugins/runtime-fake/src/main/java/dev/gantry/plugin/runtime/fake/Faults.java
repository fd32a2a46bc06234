// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.fake;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import org.apiguardian.api.API;

import dev.gantry.spi.host.Sleeper;
import dev.gantry.spi.runtime.Bundle;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * The faults that are in force in a runtime. Of several that concern a call, the one that was added first acts. Safe for
 * use by any thread, at any time.
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class Faults {
    /** What a program that drives a runtime gives it for one call. */
    static final Duration PATIENCE = Duration.ofMinutes(2);

    private record Armed(Fault fault, AtomicInteger calls) {
        /** Counts the call where it is concerned; says whether the fault acts on it. */
        boolean acts(RuntimeCall call, Bundle bundle) {
            return fault.concerns(call, bundle)
                    && fault.nth().map(nth -> calls.incrementAndGet() == nth).orElse(true);
        }
    }

    private final List<Armed> armed = new CopyOnWriteArrayList<>();
    private final Set<Sleeper> hanging = ConcurrentHashMap.newKeySet();

    /** No faults. */
    public Faults() {}

    /** From now on, has this go wrong too. */
    public Faults add(Fault fault) {
        Objects.requireNonNull(fault, "fault");
        armed.add(new Armed(fault, new AtomicInteger()));
        return this;
    }

    /** Has nothing go wrong any more. Calls that hang fail now; what went wrong before stays as it is. */
    public void clear() {
        armed.clear();
        hanging.forEach(Sleeper::wake);
    }

    /** What goes wrong at a call that is being made. */
    Optional<Fault.Effect> at(RuntimeCall call, Bundle bundle) {
        Optional<Fault.Effect> found = Optional.empty();
        for (Armed one : armed) {
            // Each counts its calls, also behind one that acts.
            if (one.acts(call, bundle) && found.isEmpty()) {
                found = Optional.of(one.fault().effect());
            }
        }
        return found;
    }

    /** Sleeps until the time is over or the faults are cleared. */
    void hang(Sleeper sleeper, Duration atMost) throws InterruptedException {
        hanging.add(sleeper);
        try {
            sleeper.sleep(atMost);
        } finally {
            hanging.remove(sleeper);
        }
    }

    @Override
    public String toString() {
        return armed.stream().map(Armed::fault).toList().toString();
    }
}
