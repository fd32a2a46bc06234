// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.fake;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The connections that one instance of the runtime has to the streams of containers. Safe for use by any thread. */
final class FakeAttachments {
    private final Map<String, Set<FakeStreams>> byContainer = new ConcurrentHashMap<>();

    /** Adds one; until it is removed, it gets what {@link #output} gets. */
    void add(String id, FakeStreams streams) {
        byContainer.compute(id, (key, present) -> {
            Set<FakeStreams> all = present == null ? ConcurrentHashMap.newKeySet() : present;
            all.add(streams);
            return all;
        });
    }

    void remove(String id, FakeStreams streams) {
        byContainer.computeIfPresent(id, (key, all) -> {
            all.remove(streams);
            return all.isEmpty() ? null : all;
        });
    }

    /** Where the output of a container goes, to as many as are connected at the time. */
    FakeContainer.Output output(String id) {
        return (number, stream, bytes) ->
                byContainer.getOrDefault(id, Set.of()).forEach(streams -> streams.chunk(number, stream, bytes));
    }

    /** Ends those of a container. */
    void end(String id) {
        Set<FakeStreams> all = byContainer.remove(id);
        if (all != null) {
            all.forEach(FakeStreams::end);
        }
    }

    /** Ends all of them. */
    void endAll() {
        List.copyOf(byContainer.keySet()).forEach(this::end);
    }
}
