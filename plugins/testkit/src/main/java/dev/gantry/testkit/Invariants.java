// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import dev.gantry.api.Container;
import dev.gantry.api.Engine;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.ContainerState;
import dev.gantry.api.model.ContainerSummary;
import dev.gantry.api.model.LockInfo;
import dev.gantry.api.model.RemoveOptions;
import dev.gantry.plugin.runtime.fake.FakeRuntimeProvider;
import dev.gantry.spi.runtime.RuntimeStatus.Phase;

/**
 * What holds of every engine at rest: no lock is held, the records say the same as the runtime, and containers that are
 * removed leave nothing behind. All that does not hold is gathered.
 */
final class Invariants {
    private static final RemoveOptions COMPLETELY = new RemoveOptions(true, true, Optional.of(Duration.ZERO));
    /** In the time of the machine; for engines whose tasks run by it. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Engine engine;
    private final WatchedRuntimes runtimes;
    private final Path directory;
    private final List<String> problems = new ArrayList<>();

    Invariants(Engine engine, WatchedRuntimes runtimes, Path directory) {
        this.engine = engine;
        this.runtimes = runtimes;
        this.directory = directory;
    }

    /** Removes all containers, and says what does not hold before and after. */
    List<String> check() {
        heldLocks(PATIENCE_NANOS).forEach(lock -> problems.add("a lock is held: " + lock));
        for (ContainerSummary summary : engine.containers()) {
            tryTo("bring container " + summary.name() + " up to date", summary, this::compare);
        }
        List<ContainerSummary> all = engine.containers();
        for (String id : runtimes.present()) {
            if (all.stream().noneMatch(container -> container.id().equals(id))) {
                problems.add("the runtime has container " + id + ", of which nothing is recorded");
            }
        }
        for (ContainerSummary summary : engine.containers()) {
            tryTo("remove container " + summary.name(), summary, container -> container.remove(COMPLETELY));
        }
        engine.containers().forEach(container -> problems.add("container " + container.name() + " is still recorded"));
        runtimes.present().forEach(id -> problems.add("the runtime still has container " + id));
        for (String place : List.of("root/containers", "run/containers", "run/exits")) {
            requireEmpty(directory.resolve(place));
        }
        return problems;
    }

    /** The locks that are held and stay so. */
    List<LockInfo> heldLocks(long patienceNanos) {
        long begun = System.nanoTime();
        List<LockInfo> held = engine.locks();
        while (!held.isEmpty() && System.nanoTime() - begun < patienceNanos) {
            LockSupport.parkNanos(PAUSE_NANOS);
            held = engine.locks();
        }
        return held;
    }

    private interface Action {
        void on(Container container);
    }

    private void tryTo(String what, ContainerSummary summary, Action action) {
        try {
            engine.find(summary.id()).ifPresent(action::on);
        } catch (EngineException e) {
            if (e.code() != ErrorCode.CONTAINER_REMOVED) {
                problems.add("cannot " + what + ": " + e.getMessage());
            }
        }
    }

    /** A container that asks for faults of its own may end up anywhere. */
    private void compare(Container container) {
        if (container.inspect().spec().annotations().containsKey(FakeRuntimeProvider.FAULTS_ANNOTATION)) {
            return;
        }
        container.sync();
        ContainerState state = container.state();
        Phase phase = runtimes.phase(container.id());
        if (!phases(state).contains(phase)) {
            problems.add("container " + container.name() + " is recorded as " + state.display()
                    + ", and its runtime says " + phase);
        }
    }

    private static Set<Phase> phases(ContainerState state) {
        return switch (state) {
            case CONFIGURED, EXITED -> EnumSet.of(Phase.ABSENT);
            case CREATED -> EnumSet.of(Phase.CREATED);
            case RUNNING -> EnumSet.of(Phase.RUNNING);
            case PAUSED -> EnumSet.of(Phase.PAUSED);
            case STOPPED -> EnumSet.of(Phase.STOPPED, Phase.ABSENT);
            case STOPPING, REMOVING, UNKNOWN -> EnumSet.allOf(Phase.class);
        };
    }

    private void requireEmpty(Path place) {
        if (Files.exists(place)) {
            try (Stream<Path> left = Files.list(place)) {
                left.forEach(file -> problems.add("left behind: " + directory.relativize(file)));
            } catch (IOException e) {
                problems.add("cannot list " + place + ": " + e);
            }
        }
    }
}
