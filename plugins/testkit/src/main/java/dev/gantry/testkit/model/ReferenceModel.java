// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

import dev.gantry.api.model.ContainerState;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * What the containers of a sequence may look like. As a rule that is one world; after an engine died in the middle of a
 * step it is several, until an observation tells which.
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class ReferenceModel {
    private record Possibility(World world, Outcome outcome) {
        boolean looks(Map<Integer, Observation> seen) {
            return seen.entrySet().stream()
                    .allMatch(each -> world.observe(each.getKey()).equals(each.getValue()));
        }
    }

    private List<Possibility> possible = List.of(new Possibility(new World(), Outcome.DONE));

    /** Takes a step, in every world that is possible. */
    public void take(Step step) {
        List<Possibility> next = new ArrayList<>();
        for (Possibility before : possible) {
            if (step instanceof Step.Crash crash) {
                next.addAll(crash(before.world(), crash.step()));
            } else {
                World world = before.world().copy();
                next.add(new Possibility(world, world.take(step)));
            }
        }
        possible = next;
    }

    /** Drops the worlds in which the last step would have ended otherwise; tells whether one is left. */
    public boolean accept(Outcome outcome) {
        return keep(possible.stream()
                .filter(possibility -> possibility.outcome().equals(outcome))
                .toList());
    }

    /** Whether there is a world in which the containers of these slots look so. */
    public boolean allows(Map<Integer, Observation> seen) {
        return possible.stream().anyMatch(each -> each.looks(seen));
    }

    /** Drops the worlds in which the containers of these slots look otherwise; tells whether one is left. */
    public boolean accept(Map<Integer, Observation> seen) {
        return keep(possible.stream().filter(each -> each.looks(seen)).toList());
    }

    private boolean keep(List<Possibility> remaining) {
        if (remaining.isEmpty()) {
            return false;
        }
        possible = remaining;
        return true;
    }

    /** The outcomes that are expected of the last step. */
    public List<Outcome> outcomes() {
        return possible.stream().map(Possibility::outcome).distinct().toList();
    }

    /** What the container of a slot may look like. */
    public List<Observation> expected(int slot) {
        return possible.stream()
                .map(each -> each.world().observe(slot))
                .distinct()
                .toList();
    }

    /** The slots that have, or had, a container in some world. */
    public List<Integer> slots() {
        List<Integer> slots = new ArrayList<>();
        possible.forEach(each -> each.world().slots().forEach(slots::add));
        return slots.stream().distinct().sorted().toList();
    }

    /**
     * What a step may have left behind whose engine died: nothing, everything, or what lies in between; or it came to its
     * end before the point at which the engine would have died.
     */
    private static List<Possibility> crash(World before, Step step) {
        List<Possibility> outcomes = new ArrayList<>();
        World done = before.copy();
        Outcome outcome = done.take(step);
        outcomes.add(new Possibility(done, outcome));
        outcomes.add(new Possibility(done.copy(), Outcome.DIED));
        outcomes.add(new Possibility(before.copy(), Outcome.DIED));
        ModelContainer container = before.container(step.slot());
        if (container == null || !container.exists || outcome.kind() == Outcome.Kind.FAILED) {
            return outcomes;
        }
        Consumer<Consumer<ModelContainer>> between = change -> {
            World world = before.copy();
            ModelContainer copy = world.container(step.slot());
            if (copy != null) {
                change.accept(copy);
                outcomes.add(new Possibility(world, Outcome.DIED));
            }
        };
        World half = before.copy();
        if (step.startsDependencies()) {
            startedDependencies(half, step.slot(), outcomes);
        }
        if (step instanceof Step.Start || step instanceof Step.Restart) {
            startedHalf(half, step.slot(), outcomes);
        }
        if (step instanceof Step.Stop || step instanceof Step.Remove || step instanceof Step.Restart) {
            stoppedAs(before, step, outcomes);
        }
        if (step instanceof Step.Kill || killsFirst(container, step)) {
            between.accept(copy -> copy.stoppedByUser = true);
        }
        if (step instanceof Step.BatchOfPauses) {
            between.accept(copy -> copy.state = ContainerState.PAUSED);
        }
        return outcomes;
    }

    /** Of what it depends on, the farthest first, some were started; what comes next may have been made and not started. */
    private static void startedDependencies(World world, int slot, List<Possibility> outcomes) {
        ModelContainer container = world.container(slot);
        if (container == null || container.requires.isEmpty()) {
            return;
        }
        int required = container.requires.getAsInt();
        startedDependencies(world, required, outcomes);
        startedHalf(world, required, outcomes);
        world.take(new Step.Start(required, false));
        outcomes.add(new Possibility(world.copy(), Outcome.DIED));
    }

    /** It was made and not started. */
    private static void startedHalf(World world, int slot, List<Possibility> outcomes) {
        if (world.take(new Step.Init(slot, false)).equals(Outcome.DONE)) {
            outcomes.add(new Possibility(world.copy(), Outcome.DIED));
        }
    }

    /** It was stopped, as asked or, when the time for it was over before anybody took care, by force. */
    private static void stoppedAs(World before, Step step, List<Possibility> outcomes) {
        for (boolean patient : new boolean[] {true, false}) {
            World world = before.copy();
            if (world.take(ending(before, step, patient)).equals(Outcome.DONE)) {
                outcomes.add(new Possibility(world.copy(), Outcome.DIED));
                if (step instanceof Step.Remove && world.take(step).equals(Outcome.DONE)) {
                    outcomes.add(new Possibility(world, Outcome.DIED));
                }
            }
        }
    }

    private static Step ending(World before, Step step, boolean patient) {
        if (step instanceof Step.Restart) {
            return new Step.Restart(step.slot(), patient);
        }
        return killsFirst(before.container(step.slot()), step)
                ? new Step.Kill(step.slot(), true)
                : new Step.Stop(step.slot(), patient);
    }

    /** A frozen container cannot be stopped, and one that is to be removed is killed. */
    private static boolean killsFirst(@Nullable ModelContainer container, Step step) {
        return step instanceof Step.Remove && container != null && container.is(ContainerState.PAUSED);
    }
}
