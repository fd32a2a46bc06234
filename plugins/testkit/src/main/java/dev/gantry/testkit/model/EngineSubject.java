// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.model;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

import org.apiguardian.api.API;

import dev.gantry.api.Container;
import dev.gantry.api.ContainerOperations.Dependencies;
import dev.gantry.api.Engine;
import dev.gantry.api.LogStream;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.CleanupOptions;
import dev.gantry.api.model.ContainerSpec;
import dev.gantry.api.model.ContainerSpecBuilder;
import dev.gantry.api.model.ContainerState;
import dev.gantry.api.model.ContainerSummary;
import dev.gantry.api.model.ContainerUpdate;
import dev.gantry.api.model.ExitRecord;
import dev.gantry.api.model.LogQuery;
import dev.gantry.api.model.RemoveOptions;
import dev.gantry.api.model.Resources;
import dev.gantry.api.model.RestartPolicy;
import dev.gantry.api.model.Signal;
import dev.gantry.embed.EngineBuilder;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/** One or more engines on one root, which take the steps in turn. */
@API(status = EXPERIMENTAL, since = "0.1")
public final class EngineSubject implements Subject {
    private static final Duration PATIENT = Duration.ofSeconds(2);
    private static final Set<ContainerState> LIVE = EnumSet.of(
            ContainerState.CREATED,
            ContainerState.RUNNING,
            ContainerState.PAUSED,
            ContainerState.STOPPING,
            ContainerState.STOPPED);

    /** Where the engines are and how long what happens by itself may take. */
    @API(status = EXPERIMENTAL, since = "0.1")
    public interface Place {
        /** A builder of engines on the root, each call for another one. */
        EngineBuilder engine();

        /** The root filesystem of the containers. */
        Path rootfs();

        /** Gives what happens by itself a chance to happen. */
        void settle();

        /** How many chances are enough. */
        int patience();

        /** Removes everything that the engines made outside of themselves, and looks for what they left behind. */
        void close();
    }

    /** An engine with the handles that were taken from it, which outlive their containers. */
    private record Actor(Engine engine, MortalHost host, Map<String, Container> handles) {
        Optional<Container> handle(String id) {
            Container known = handles.get(id);
            if (known != null) {
                return Optional.of(known);
            }
            Optional<Container> found = engine.find(id);
            found.ifPresent(container -> handles.put(id, container));
            return found;
        }
    }

    private final Place place;
    private final MortalHost.Neighbours neighbours = new MortalHost.Neighbours();
    private final List<Actor> actors = new ArrayList<>();
    private final Map<Integer, String> ids = new HashMap<>();
    private final Map<String, Behaviour> behaviours = new HashMap<>();
    private int turn;

    /** Opens so many engines. */
    public EngineSubject(Place place, int engines) {
        this.place = place;
        for (int i = 0; i < engines; i++) {
            actors.add(open());
        }
    }

    private Actor open() {
        MortalHost[] host = new MortalHost[1];
        Engine engine = place.engine()
                .host(real -> {
                    host[0] = neighbours.settle(real);
                    return host[0];
                })
                .open();
        return new Actor(engine, host[0], new HashMap<>());
    }

    @Override
    public Outcome take(Step step) {
        int index = turn++ % actors.size();
        Actor actor = actors.get(index);
        if (step instanceof Step.Reopen) {
            actor.engine().close();
            actors.set(index, open());
            return Outcome.DONE;
        }
        if (!(step instanceof Step.Crash crash)) {
            return act(actor, step);
        }
        actor.host().dieAfter(crash.point());
        Outcome outcome;
        try {
            outcome = act(actor, crash.step());
            // What the step set off may still come to the point.
            place.settle();
        } catch (MortalHost.EngineDied e) {
            outcome = Outcome.DIED;
        }
        actor.host().spare();
        if (actor.host().isDead()) {
            actor.engine().close();
            actors.set(index, open());
            crash.step()
                    .asCreation()
                    .ifPresent(create -> adopt(actors.get(index).engine(), create));
        }
        return outcome;
    }

    /** Finds out whether a creation came about whose engine died. */
    private void adopt(Engine engine, Step.Create create) {
        engine.find(ModelContainer.nameOf(create.slot())).ifPresent(container -> {
            ids.put(create.slot(), container.id());
            behaviours.put(container.id(), create.behaviour());
        });
    }

    private Outcome act(Actor actor, Step step) {
        Engine engine = actor.engine();
        try {
            if (step instanceof Step.Create create) {
                return create(engine, create);
            }
            String id = ids.get(step.slot());
            if (id == null) {
                return Outcome.DONE;
            }
            Optional<Container> container = actor.handle(id);
            return container.isPresent() ? act(engine, container.get(), step) : misuse(engine, id, step);
        } catch (EngineException e) {
            return Outcome.failed(e.code());
        }
    }

    /** A handle of a removed container cannot be had any more; what it would have answered is known elsewhere. */
    private static Outcome misuse(Engine engine, String id, Step step) {
        List<ExitRecord> exits = engine.exits(id);
        if (step instanceof Step.Wait && !exits.isEmpty()) {
            return Outcome.answer(exits.get(exits.size() - 1).status().toString());
        }
        return Outcome.failed(ErrorCode.CONTAINER_REMOVED);
    }

    private Outcome create(Engine engine, Step.Create create) {
        String present = ids.get(create.slot());
        if (present != null && engine.find(present).isPresent()) {
            return Outcome.DONE;
        }
        ContainerSpecBuilder spec = ContainerSpec.builder(place.rootfs())
                .name(ModelContainer.nameOf(create.slot()))
                .command(create.behaviour().command())
                .autoRemove(create.autoRemove());
        create.restarts().ifPresent(times -> spec.restartPolicy(RestartPolicy.parse("on-failure:" + times)));
        create.requires().ifPresent(slot -> spec.requires(ids.getOrDefault(slot, "nobody")));
        Container container = engine.create(spec.build());
        ids.put(create.slot(), container.id());
        behaviours.put(container.id(), create.behaviour());
        return Outcome.DONE;
    }

    private Outcome act(Engine engine, Container container, Step step) {
        if (step instanceof Step.Init) {
            container.init(Dependencies.REQUIRE);
        } else if (step instanceof Step.Start) {
            container.start();
        } else if (step instanceof Step.Stop stop) {
            container.stop(stop.patient() ? PATIENT : Duration.ZERO);
        } else if (step instanceof Step.Restart restart) {
            container.restart(restart.patient() ? PATIENT : Duration.ZERO);
        } else if (step instanceof Step.Kill kill) {
            container.kill(kill.hard() ? Signal.KILL : Signal.TERM);
        } else if (step instanceof Step.Pause) {
            container.pause();
        } else if (step instanceof Step.Unpause) {
            container.unpause();
        } else if (step instanceof Step.Update update) {
            container.update(ContainerUpdate.resources(memory(update.memory())));
        } else if (step instanceof Step.Inspect) {
            return Outcome.answer(Long.toString(
                    container.inspect().spec().resources().memory().orElse(0)));
        } else if (step instanceof Step.Rename rename) {
            container.rename("name" + rename.name());
        } else if (step instanceof Step.Cleanup) {
            container.cleanup(CleanupOptions.DEFAULT);
        } else if (step instanceof Step.Remove remove) {
            container.remove(new RemoveOptions(remove.force(), false, Optional.of(PATIENT)));
        } else if (step instanceof Step.BatchOfPauses) {
            container.batch(operations -> {
                operations.pause();
                operations.unpause();
                return true;
            });
        } else if (step instanceof Step.Wait && !isLive(engine, container)) {
            return Outcome.answer(container.waitForExit().toString());
        }
        return Outcome.DONE;
    }

    private static boolean isLive(Engine engine, Container container) {
        return engine.containers().stream()
                .anyMatch(each -> each.id().equals(container.id()) && LIVE.contains(each.state()));
    }

    private static Resources memory(long bytes) {
        return new Resources(
                OptionalLong.of(bytes),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty());
    }

    @Override
    public Observation observe(int slot) {
        Engine engine = actors.get(turn % actors.size()).engine();
        String id = ids.get(slot);
        if (id == null) {
            return Observation.gone(List.of());
        }
        Optional<ContainerSummary> summary = engine.containers().stream()
                .filter(each -> each.id().equals(id))
                .findFirst();
        List<String> exits = engine.exits(id).stream()
                .map(exit -> exit.run() + ":" + exit.status())
                .toList();
        if (summary.isEmpty()) {
            return Observation.gone(exits);
        }
        ContainerSummary seen = summary.get();
        return new Observation(
                true,
                isReady(engine, seen) ? seen.state() : ContainerState.UNKNOWN,
                seen.name(),
                seen.run(),
                seen.restartCount(),
                exits);
    }

    /** A process that is asked to end before it can hear that would take no notice: no fault of the engine's. */
    private boolean isReady(Engine engine, ContainerSummary container) {
        if (container.state() != ContainerState.RUNNING || behaviours.get(container.id()) != Behaviour.OBEDIENT) {
            return true;
        }
        boolean[] ready = new boolean[1];
        Instant start = container.startedAt().orElse(Instant.MIN);
        engine.find(container.id()).ifPresent(found -> {
            try (LogStream log = found.logs(LogQuery.ALL)) {
                log.forEachRemaining(record -> ready[0] |= !record.at().isBefore(start)
                        && new String(record.text(), StandardCharsets.UTF_8).equals(Behaviour.READY));
            }
        });
        return ready[0];
    }

    @Override
    public void settle() {
        place.settle();
    }

    @Override
    public boolean isSettled(int settled) {
        return settled >= place.patience();
    }

    @Override
    public void close() {
        RuntimeException failure = null;
        try {
            removeAll();
        } catch (RuntimeException e) {
            failure = e;
        }
        for (Actor actor : actors) {
            actor.engine().close();
        }
        place.close();
        if (failure != null) {
            throw failure;
        }
    }

    private void removeAll() {
        Engine engine = actors.get(0).engine();
        RemoveOptions everything = new RemoveOptions(true, true, Optional.of(Duration.ZERO));
        for (ContainerSummary container : engine.containers()) {
            engine.find(container.id()).ifPresent(found -> found.remove(everything));
        }
        for (int settled = 0; !engine.locks().isEmpty() && settled < place.patience(); settled++) {
            place.settle();
        }
        if (!engine.containers().isEmpty() || !engine.locks().isEmpty()) {
            throw new IllegalStateException(
                    "left behind: containers " + engine.containers() + ", locks " + engine.locks());
        }
    }
}
