// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.store;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

import dev.gantry.api.model.ContainerSpec;
import dev.gantry.api.model.ContainerState;
import dev.gantry.api.model.Event;
import dev.gantry.api.model.ExitRecord;
import dev.gantry.api.model.ExitStatus;
import dev.gantry.api.model.JournalEntry;
import dev.gantry.core.model.ContainerConfig;
import dev.gantry.core.model.ContainerRecord;
import dev.gantry.core.model.ContainerStatus;
import dev.gantry.core.model.Intent;
import dev.gantry.spi.host.ProcessIdentity;

/** Records for tests of stores. */
final class SampleRecords {
    static final Instant T0 = Instant.parse("2026-01-02T03:04:05.678901234Z");

    private SampleRecords() {}

    /** A full id that begins so. */
    static String id(String prefix) {
        return prefix + "0".repeat(64 - prefix.length());
    }

    static ContainerSpec spec(String name) {
        return ContainerSpec.builder(Path.of("/srv/rootfs"))
                .name(name)
                .command("sleep", "9")
                .build();
    }

    static ContainerRecord record(String idPrefix, String name, String... dependencies) {
        return new ContainerRecord(
                new ContainerConfig(id(idPrefix), name, spec(name), "runc", "k8s-file", T0, List.of(dependencies)),
                ContainerStatus.CONFIGURED);
    }

    static ContainerStatus running(int run) {
        return ContainerStatus.CONFIGURED.with(change -> {
            change.state = ContainerState.RUNNING;
            change.run = run;
            change.pid = 4711;
            change.process = Optional.of(new ProcessIdentity(4711, 101));
            change.monitor = Optional.of(new ProcessIdentity(4710, 99));
            change.startedAt = Optional.of(T0.plusSeconds(run));
        });
    }

    static ContainerStatus exited(int run, ExitStatus exit) {
        return running(run).with(change -> {
            change.state = ContainerState.EXITED;
            change.pid = 0;
            change.monitor = Optional.empty();
            change.finishedAt = Optional.of(T0.plusSeconds(run + 1));
            change.exit = Optional.of(exit);
        });
    }

    static Intent intent(Intent.Operation operation) {
        return new Intent(
                operation,
                ContainerState.RUNNING,
                T0,
                new ProcessIdentity(12, 34),
                JournalEntry.Cause.USER,
                Optional.of(T0.plusSeconds(10)),
                Optional.empty(),
                true,
                true);
    }

    static ExitRecord exit(String containerId, String name, int run, ExitStatus status) {
        return new ExitRecord(containerId, name, run, status, false, ExitRecord.Source.MONITOR, T0.plusSeconds(run));
    }

    static JournalEntry entry(String containerId, String operation) {
        return new JournalEntry(
                999,
                containerId,
                T0,
                ContainerState.CREATED,
                ContainerState.RUNNING,
                operation,
                JournalEntry.Cause.USER,
                "because");
    }

    static Event event(String status) {
        return new Event(
                999,
                T0,
                Event.Type.CONTAINER,
                status,
                id("a"),
                "web",
                "/srv/rootfs",
                OptionalInt.of(0),
                Map.of("app", "shop"));
    }
}
