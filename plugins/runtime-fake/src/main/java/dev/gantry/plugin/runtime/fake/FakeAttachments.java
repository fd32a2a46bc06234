// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.fake;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * The connections that one instance of the runtime has to the streams of containers, and of what is executed in them. Safe
 * for use by any thread.
 */
final class FakeAttachments implements FakeContainer.Outputs {
    /**
     * Whose streams they are.
     *
     * @param container id of the container
     * @param session id of the exec session; empty for the container's own
     */
    record Owner(String container, Optional<String> session) {
        static Owner of(String container) {
            return new Owner(container, Optional.empty());
        }

        static Owner of(String container, String session) {
            return new Owner(container, Optional.of(session));
        }
    }

    private final Map<Owner, Set<FakeStreams>> byOwner = new ConcurrentHashMap<>();

    /** Adds one; until it is removed, it gets all output. */
    void add(Owner owner, FakeStreams streams) {
        byOwner.compute(owner, (key, present) -> {
            Set<FakeStreams> all = present == null ? ConcurrentHashMap.newKeySet() : present;
            all.add(streams);
            return all;
        });
    }

    void remove(Owner owner, FakeStreams streams) {
        byOwner.computeIfPresent(owner, (key, all) -> {
            all.remove(streams);
            return all.isEmpty() ? null : all;
        });
    }

    @Override
    public FakeContainer.Output ofContainer(String id) {
        return output(Owner.of(id));
    }

    @Override
    public FakeContainer.Output ofSession(String id, String session) {
        return output(Owner.of(id, session));
    }

    /** Where output goes: to as many as are connected at the time. */
    private FakeContainer.Output output(Owner owner) {
        return (number, stream, bytes) ->
                byOwner.getOrDefault(owner, Set.of()).forEach(streams -> streams.chunk(number, stream, bytes));
    }

    /** Ends those of whom it is said. */
    void end(Predicate<Owner> whose) {
        for (Owner owner : List.copyOf(byOwner.keySet())) {
            if (whose.test(owner)) {
                Set<FakeStreams> all = byOwner.remove(owner);
                if (all != null) {
                    all.forEach(FakeStreams::end);
                }
            }
        }
    }

    /** Closes those of exec sessions, which ends their input: nobody else will ever be connected to them. */
    void closeSessions() {
        byOwner.forEach((owner, all) -> {
            if (owner.session().isPresent()) {
                List.copyOf(all).forEach(FakeStreams::close);
            }
        });
    }
}
