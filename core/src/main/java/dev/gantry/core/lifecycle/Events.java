// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lifecycle;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;

import dev.gantry.api.model.Event;
import dev.gantry.api.model.ExecExit;
import dev.gantry.api.model.ExitRecord;
import dev.gantry.core.model.ContainerRecord;

/** Makes the events of containers. */
final class Events {
    private static final String SESSION = "execID";

    private Events() {}

    static Event of(ContainerRecord record, String status, Instant at) {
        return event(record, status, at, OptionalInt.empty(), Map.of());
    }

    static Event died(ContainerRecord record, ExitRecord exit) {
        Map<String, String> details = new LinkedHashMap<>();
        details.put("run", Integer.toString(exit.run()));
        if (exit.oomKilled()) {
            details.put("oomKilled", "true");
        }
        return event(record, "died", exit.finishedAt(), exit.status().code(), details);
    }

    static Event exec(ContainerRecord record, String sessionId, Instant at) {
        return event(record, "exec", at, OptionalInt.empty(), Map.of(SESSION, sessionId));
    }

    static Event execDied(ContainerRecord record, ExecExit exit) {
        return event(record, "exec_died", exit.finishedAt(), exit.status().code(), Map.of(SESSION, exit.sessionId()));
    }

    static Event removed(ContainerRecord record, Instant at) {
        OptionalInt code = record.status().exit().map(exit -> exit.code()).orElse(OptionalInt.empty());
        return event(record, "remove", at, code, Map.of());
    }

    private static Event event(
            ContainerRecord record, String status, Instant at, OptionalInt exitCode, Map<String, String> details) {
        Map<String, String> attributes = record.config().spec().labels();
        if (!details.isEmpty()) {
            attributes = new LinkedHashMap<>(attributes);
            attributes.putAll(details);
        }
        return new Event(
                0,
                at,
                Event.Type.CONTAINER,
                status,
                record.id(),
                record.config().name(),
                record.config().spec().filesystem().rootfs().toString(),
                exitCode,
                attributes);
    }
}
