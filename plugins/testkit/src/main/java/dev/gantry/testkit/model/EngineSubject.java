// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.model;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;

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
import dev.gantry.api.model.ExitStatus;
import dev.gantry.api.model.Explanation;
import dev.gantry.api.model.JournalEntry;
import dev.gantry.api.model.LogQuery;
import dev.gantry.api.model.RemoveOptions;
import dev.gantry.api.model.Resources;
import dev.gantry.api.model.RestartPolicy;
import dev.gantry.api.model.Signal;
import dev.gantry.embed.EngineBuilder;
import dev.gantry.plugin.runtime.fake.Fault;
import dev.gantry.plugin.runtime.fake.Faults;
import dev.gantry.plugin.runtime.fake.RuntimeCall;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/** One or more engines on one root, which take the steps in turn. */
@API(status = EXPERIMENTAL, since = "0.1")
public final class EngineSubject implements Subject {
    private static final Duration PATIENT = Duration.ofSeconds(2);
    private static final Duration SHORT = Duration.ofMillis(1);
    private static final String ARTIFACT = "note";

    /** Where the engines are and how long what happens by itself may take. */
    @API(status = EXPERIMENTAL, since = "0.1")
    public interface Place {
        /** A builder of engines on the root, each call for another one. */
        EngineBuilder engine();

        /** The root filesystem of the containers. */
        Path rootfs();

        /** What goes wrong in the runtimes of its engines; without effect where they are real. */
        Faults trouble();

        /** Gives what happens by itself a chance to happen. */
        void settle();

        /**
         * Gives processes the time to heed a signal. An engine that died may have sent one of which nothing is recorded, so
         * that nothing tells when it has had its effect.
         */
        void settleSignals();

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
    /** By container, the last run that was found ready. */
    private final Map<String, Integer> readyRuns = new HashMap<>();

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
        // Not at the end of the step that had the trouble: what that set off is part of it.
        place.trouble().clear();
        if (step instanceof Step.Reopen) {
            actor.engine().close();
            actors.set(index, open());
            return Outcome.DONE;
        }
        if (step instanceof Step.Troubled troubled) {
            troubles(troubled, ids.getOrDefault(step.slot(), "nobody")).forEach(place.trouble()::add);
            return act(actor, troubled.step());
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
            place.settleSignals();
            actor.engine().close();
            actors.set(index, open());
            crash.step()
                    .asCreation()
                    .ifPresent(create -> adopt(actors.get(index).engine(), create));
        }
        return outcome;
    }

    /** A call that fails is one for the container itself; a report that comes late or garbled may be about any. */
    private static List<Fault> troubles(Step.Troubled troubled, String id) {
        return switch (troubled.trouble()) {
            case CREATE_FAILS -> failing(RuntimeCall.CREATE, id);
            case START_FAILS -> failing(RuntimeCall.START, id);
            case KILL_FAILS -> failing(RuntimeCall.KILL, id);
            case PAUSE_FAILS -> failing(RuntimeCall.PAUSE, id);
            case RESUME_FAILS -> failing(RuntimeCall.RESUME, id);
            case UPDATE_FAILS -> failing(RuntimeCall.UPDATE, id);
            case DELETE_FAILS -> failing(RuntimeCall.DELETE, id);
            case REPORT_LATE -> List.of(Fault.at(RuntimeCall.EXIT_REPORT).delayReport(Duration.ofSeconds(1)));
            case REPORT_UNREADABLE ->
                List.of(Fault.at(RuntimeCall.EXIT_REPORT).garbleReport("neither a code nor anything"));
        };
    }

    private static List<Fault> failing(RuntimeCall call, String id) {
        return List.of(Fault.at(call).of(id).nth(1).fail("the model wants it so"));
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
            return container.isPresent() ? act(container.get(), step) : misuse(engine, id, step);
        } catch (EngineException e) {
            return Outcome.failed(e.code());
        }
    }

    /** A handle of a removed container cannot be had any more; what it would have answered is known elsewhere. */
    private static Outcome misuse(Engine engine, String id, Step step) {
        if (step instanceof Step.ShouldRestart) {
            return Outcome.answer("false");
        }
        List<ExitRecord> exits = engine.exits(id);
        if (step instanceof Step.Wait && !exits.isEmpty()) {
            return Outcome.answer(code(exits.get(exits.size() - 1).status()));
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
                .autoRemove(create.autoRemove())
                .restartPolicy(policy(create.restarts()));
        create.requires().ifPresent(slot -> spec.requires(ids.getOrDefault(slot, "nobody")));
        Container container = engine.create(spec.build());
        ids.put(create.slot(), container.id());
        behaviours.put(container.id(), create.behaviour());
        return Outcome.DONE;
    }

    private static Outcome act(Container container, Step step) {
        if (step instanceof Step.Init init) {
            container.init(init.dependencies() ? Dependencies.START : Dependencies.REQUIRE);
        } else if (step instanceof Step.Start start) {
            container.start(start.dependencies() ? Dependencies.START : Dependencies.REQUIRE);
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
        } else if (step instanceof Step.UpdatePolicy update) {
            container.update(new ContainerUpdate(Resources.NONE, Optional.of(policy(update.restarts()))));
        } else if (step instanceof Step.Sync) {
            container.sync();
        } else if (step instanceof Step.ShouldRestart) {
            return Outcome.answer(Boolean.toString(container.shouldRestart()));
        } else if (step instanceof Step.WriteArtifact write) {
            container.addArtifact(ARTIFACT, Integer.toString(write.content()).getBytes(StandardCharsets.UTF_8));
        } else if (step instanceof Step.ReadArtifact) {
            return Outcome.answer(new String(container.getArtifact(ARTIFACT), StandardCharsets.UTF_8));
        } else if (step instanceof Step.RemoveWithDependents) {
            container.remove(new RemoveOptions(true, true, Optional.of(PATIENT)));
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
        } else if (step instanceof Step.Wait) {
            return Outcome.answer(code(container.waitForExit(SHORT)));
        }
        return Outcome.DONE;
    }

    private static String code(ExitStatus status) {
        return Integer.toString(status.codeOrMinusOne());
    }

    private static RestartPolicy policy(OptionalInt restarts) {
        return restarts.isPresent() ? RestartPolicy.parse("on-failure:" + restarts.getAsInt()) : RestartPolicy.NO;
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
    public Map<Integer, Observation> observe(List<Integer> slots) {
        Engine engine = actors.get(turn % actors.size()).engine();
        Map<String, ContainerSummary> summaries = new HashMap<>();
        engine.containers().forEach(summary -> summaries.put(summary.id(), summary));
        Map<Integer, Observation> seen = new TreeMap<>();
        for (int slot : slots) {
            String id = ids.get(slot);
            seen.put(
                    slot,
                    id == null
                            ? Observation.gone(List.of())
                            : observe(engine, id, Optional.ofNullable(summaries.get(id))));
        }
        return seen;
    }

    private Observation observe(Engine engine, String id, Optional<ContainerSummary> summary) {
        List<String> exits = engine.exits(id).stream()
                .map(exit -> exit.run() + ":" + code(exit.status()))
                .toList();
        return summary.map(seen -> new Observation(
                        true,
                        isReady(engine, seen) ? seen.state() : ContainerState.UNKNOWN,
                        seen.name(),
                        seen.run(),
                        seen.restartCount(),
                        exits))
                .orElseGet(() -> Observation.gone(exits));
    }

    /**
     * Whether it can hear by now that it is asked to end: one that cannot would take no notice, and that is no fault of the
     * engine's. Once it can, that stays so for the whole run.
     */
    private boolean isReady(Engine engine, ContainerSummary container) {
        if (container.state() != ContainerState.RUNNING || behaviours.get(container.id()) != Behaviour.OBEDIENT) {
            return true;
        }
        if (Integer.valueOf(container.run()).equals(readyRuns.get(container.id()))) {
            return true;
        }
        boolean[] ready = new boolean[1];
        // Not since it started: that is written down after the process may have said so.
        Instant begin = engine.exits(container.id()).stream()
                .map(ExitRecord::finishedAt)
                .reduce(Instant.MIN, (former, latter) -> latter);
        engine.find(container.id()).ifPresent(found -> {
            try (LogStream log = found.logs(LogQuery.ALL)) {
                log.forEachRemaining(record -> ready[0] |= !record.at().isBefore(begin)
                        && new String(record.text(), StandardCharsets.UTF_8).equals(Behaviour.READY));
            }
        });
        if (ready[0]) {
            readyRuns.put(container.id(), container.run());
        }
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
        place.trouble().clear();
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

    /** Each transition begins in the state in which the one before it ended, and the last one led to the present state. */
    private static void requireWholeJournal(Explanation explanation) {
        List<JournalEntry> journal = explanation.journal();
        for (int i = 1; i < journal.size(); i++) {
            if (journal.get(i).from() != journal.get(i - 1).to()
                    || journal.get(i).sequence() <= journal.get(i - 1).sequence()) {
                throw new IllegalStateException(
                        "the journal has a gap before " + journal.get(i) + ", after " + journal.get(i - 1));
            }
        }
        if (!journal.isEmpty()
                && journal.get(journal.size() - 1).to()
                        != explanation.container().state()) {
            throw new IllegalStateException("the journal ends with " + journal.get(journal.size() - 1)
                    + ", but there is " + explanation.container());
        }
    }

    private void removeAll() {
        Engine engine = actors.get(0).engine();
        RemoveOptions everything = new RemoveOptions(true, true, Optional.of(Duration.ZERO));
        for (ContainerSummary container : engine.containers()) {
            engine.find(container.id()).ifPresent(found -> {
                requireWholeJournal(found.explain());
                found.remove(everything);
            });
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
