// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.fake;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.gantry.api.error.EngineException;
import dev.gantry.plugin.runtime.fake.program.Machine;
import dev.gantry.plugin.runtime.fake.program.Program;
import dev.gantry.plugin.runtime.fake.record.ContainerRecord;
import dev.gantry.plugin.runtime.fake.record.ContainerRecord.Input;
import dev.gantry.plugin.runtime.fake.record.RecordStore;
import dev.gantry.spi.host.Cancellable;
import dev.gantry.spi.runtime.ExitReport;
import dev.gantry.spi.runtime.RuntimeContext;

/**
 * The containers of one instance of the runtime, played up to now whenever somebody looks and whenever something is due:
 * output is appended to logs and handed to whoever is connected, and ends are made known. Safe for use by any thread.
 */
final class PlayedContainers {
    private static final Duration BUSY_PAUSE = Duration.ofMillis(20);

    private final RuntimeContext context;
    private final RecordStore store;
    private final ExitFiles exitFiles;
    private final FakeAttachments attachments;
    private final Map<String, FakeContainer> containers = new ConcurrentHashMap<>();
    private @Nullable Cancellable watching;
    private volatile boolean closed;

    PlayedContainers(RuntimeContext context, RecordStore store, ExitFiles exitFiles, FakeAttachments attachments) {
        this.context = context;
        this.store = store;
        this.exitFiles = exitFiles;
        this.attachments = attachments;
    }

    /**
     * Catches up with what fell due, and looks after all containers from now on.
     *
     * @param shared whether others may change the records
     */
    void begin(boolean shared) {
        if (shared) {
            watching = context.host()
                    .directories()
                    .watch(
                            context.stateDirectory(),
                            files -> files.forEach(
                                    file -> store.changedElsewhere(file).ifPresent(this::lookSoon)));
        }
        store.ids().forEach(this::lookSoon);
    }

    private void lookSoon(String id) {
        context.host().scheduler().execute(() -> look(id));
    }

    /** Makes visible what fell due. Tasks that come too late, after {@link #close}, do nothing. */
    private void look(String id) {
        if (closed) {
            return;
        }
        try {
            on(id, container -> container == null);
        } catch (EngineException e) {
            if (!closed) {
                throw e;
            }
        }
    }

    /**
     * Does something with a container as it is now, and makes visible what comes of it.
     *
     * @param action gets null when there is no such container
     */
    <T> T on(String id, Function<@Nullable FakeContainer, T> action) {
        boolean[] ended = new boolean[1];
        T result = store.exclusively(id, () -> {
            FakeContainer container = current(id);
            T value;
            try {
                value = action.apply(container);
            } finally {
                if (container != null && containers.containsKey(id)) {
                    ended[0] = announceEnds(id, container);
                    scheduleNext(id, container);
                }
            }
            return value;
        });
        if (ended[0] && !closed) {
            context.exits().exited(id);
        }
        return result;
    }

    /**
     * Makes a container.
     *
     * @param record gives its record, unless it fails; asked when there is no container of that id
     */
    void add(String id, Program program, Supplier<EngineException> exists, Function<Instant, ContainerRecord> record) {
        store.exclusively(id, () -> {
            if (current(id) != null) {
                throw exists.get();
            }
            exitFiles.delete(id);
            Instant now = context.host().clock().instant();
            ContainerRecord made = record.apply(now);
            save(made, "fake.create");
            FakeContainer container = new FakeContainer(made, program, attachments);
            containers.put(id, container);
            container.advanceTo(now);
            scheduleNext(id, container);
            return container;
        });
    }

    /** Makes a container be gone, and its exit file. Does nothing for one that is not known. */
    void remove(String id) {
        store.exclusively(id, () -> {
            FakeContainer container = current(id);
            if (container != null) {
                cancelTimer(container);
            }
            context.host().failpoint("fake.delete.removing");
            store.remove(id);
            containers.remove(id);
            attachments.end(owner -> owner.container().equals(id));
            context.host().failpoint("fake.delete.removed");
            return exitFiles.delete(id);
        });
    }

    /** Does something to a container now. From within {@link #on}. */
    void input(FakeContainer container, Input.Kind kind, long value, String step) {
        input(container, new Input(now(container.record()), kind, value), step);
    }

    /** As {@link #input(FakeContainer, Input.Kind, long, String)}. */
    void input(FakeContainer container, Input input, String step) {
        change(container, container.record().with(input), step);
    }

    /** Has a container have another record from now on. From within {@link #on}. */
    void change(FakeContainer container, ContainerRecord record, String step) {
        save(record, step);
        container.recorded(record);
        advance(container);
    }

    /** Now, but never before what is on record: the clock may have been set back. */
    Instant now(ContainerRecord record) {
        Instant now = context.host().clock().instant();
        Instant last = record.lastInstant();
        return now.isBefore(last) ? last : now;
    }

    /** The container, played up to now; null when there is none. */
    private @Nullable FakeContainer current(String id) {
        Optional<ContainerRecord> record = store.load(id);
        FakeContainer container = containers.get(id);
        if (record.isEmpty()) {
            attachments.end(owner -> owner.container().equals(id));
            forget(id, container);
            return null;
        }
        if (container == null || !container.adopt(record.get())) {
            forget(id, container);
            container = new FakeContainer(record.get(), attachments);
            containers.put(id, container);
        }
        advance(container);
        return container;
    }

    private void forget(String id, @Nullable FakeContainer container) {
        if (container != null) {
            cancelTimer(container);
            containers.remove(id);
        }
    }

    private void save(ContainerRecord record, String step) {
        context.host().failpoint(step + ".saving");
        store.save(record);
        context.host().failpoint(step + ".saved");
    }

    private void advance(FakeContainer container) {
        ContainerRecord record = container.record();
        boolean done = false;
        try {
            container.advanceTo(now(record)).ifPresent(progress -> {
                ContainerRecord newer = record.with(progress);
                save(newer, "fake.log");
                container.recorded(newer);
            });
            done = true;
        } finally {
            if (!done) {
                // What was written is not on record: to be found out again from the record and the log.
                forget(record.id(), container);
            }
        }
    }

    /** Makes ends known that were not. Says whether there were any. */
    private boolean announceEnds(String id, FakeContainer container) {
        attachments.end(owner -> owner.container().equals(id) && isOver(container, owner));
        boolean any = announceEnd(id, container);
        for (FakeSession session : container.sessions()) {
            if (session.exit().isPresent() && !session.endAnnounced) {
                session.endAnnounced = true;
                any = true;
            }
        }
        return any;
    }

    private static boolean isOver(FakeContainer container, FakeAttachments.Owner owner) {
        return owner.session()
                .map(id -> container
                        .session(id)
                        .map(session -> session.exit().isPresent())
                        .orElse(true))
                .orElseGet(() -> container.exit().isPresent());
    }

    private boolean announceEnd(String id, FakeContainer container) {
        Optional<ExitReport> exit = container.exit();
        if (exit.isEmpty() || container.endAnnounced) {
            return false;
        }
        context.host().failpoint("fake.exit.writing");
        exitFiles.write(id, exit.get());
        context.host().failpoint("fake.exit.written");
        container.endAnnounced = true;
        return true;
    }

    private void scheduleNext(String id, FakeContainer container) {
        long next = container.next();
        if (closed || (container.timer != null && container.timerAt == next)) {
            return;
        }
        cancelTimer(container);
        if (next == Machine.NEVER) {
            return;
        }
        Duration delay = container.until(next, context.host().clock().instant(), BUSY_PAUSE);
        container.timerAt = next;
        container.timer = context.host().scheduler().schedule(delay, () -> timerFired(id, container));
    }

    private void timerFired(String id, FakeContainer container) {
        container.timerAt = Machine.NEVER;
        look(id);
    }

    private static void cancelTimer(FakeContainer container) {
        Cancellable timer = container.timer;
        if (timer != null) {
            timer.close();
            container.timer = null;
        }
    }

    /** Lets go of all of them. They go on, on record. */
    void close() {
        closed = true;
        if (watching != null) {
            watching.close();
        }
        attachments.closeSessions();
        attachments.end(owner -> true);
        for (String id : List.copyOf(containers.keySet())) {
            store.exclusively(id, () -> {
                FakeContainer container = containers.remove(id);
                if (container != null) {
                    cancelTimer(container);
                }
                return id;
            });
        }
        store.close();
    }
}
