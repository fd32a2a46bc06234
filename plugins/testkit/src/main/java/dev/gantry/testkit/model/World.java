// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.model;

import java.util.Optional;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import dev.gantry.api.error.ErrorCode;

import static dev.gantry.api.model.ContainerState.CONFIGURED;
import static dev.gantry.api.model.ContainerState.CREATED;
import static dev.gantry.api.model.ContainerState.EXITED;
import static dev.gantry.api.model.ContainerState.PAUSED;
import static dev.gantry.api.model.ContainerState.RUNNING;

/** The rules of a container's life, written down once more and from the other end: by what a user may rely on. */
final class World {
    private static final Outcome WRONG_STATE = Outcome.failed(ErrorCode.CONTAINER_STATE);

    private final TreeMap<Integer, ModelContainer> containers = new TreeMap<>();

    World copy() {
        World copy = new World();
        containers.forEach((slot, container) -> copy.containers.put(slot, container.copy()));
        return copy;
    }

    @Nullable
    ModelContainer container(int slot) {
        return containers.get(slot);
    }

    Iterable<Integer> slots() {
        return containers.keySet();
    }

    Observation observe(int slot) {
        ModelContainer container = containers.get(slot);
        return container == null ? Observation.gone(java.util.List.of()) : container.observe();
    }

    Outcome take(Step step) {
        ModelContainer container = containers.get(step.slot());
        if (step instanceof Step.Create create) {
            return create(container, create);
        }
        if (container == null || step instanceof Step.Reopen) {
            return Outcome.DONE;
        }
        if (!container.exists) {
            return misuse(container, step);
        }
        if (step instanceof Step.Init) {
            return init(container);
        }
        if (step instanceof Step.Start) {
            return start(container);
        }
        if (step instanceof Step.Stop stop) {
            return stop(container, stop.patient());
        }
        if (step instanceof Step.Restart restart) {
            return restart(container, restart.patient());
        }
        if (step instanceof Step.Kill kill) {
            return kill(container, kill.hard());
        }
        if (step instanceof Step.Pause) {
            return pause(container);
        }
        if (step instanceof Step.Unpause) {
            return unpause(container);
        }
        if (step instanceof Step.Update update) {
            container.memory = update.memory();
            return Outcome.DONE;
        }
        if (step instanceof Step.Inspect) {
            return Outcome.answer(Long.toString(container.memory));
        }
        if (step instanceof Step.Rename rename) {
            return rename(container, "name" + rename.name());
        }
        if (step instanceof Step.Cleanup) {
            return cleanup(container);
        }
        if (step instanceof Step.Remove remove) {
            return remove(container, remove.force());
        }
        if (step instanceof Step.BatchOfPauses) {
            return container.is(RUNNING) ? Outcome.DONE : WRONG_STATE;
        }
        if (step instanceof Step.Wait) {
            return waitForExit(container);
        }
        throw new IllegalArgumentException("no rule for " + step);
    }

    private Outcome create(@Nullable ModelContainer present, Step.Create create) {
        if (present != null && present.exists) {
            return Outcome.DONE;
        }
        ModelContainer created = new ModelContainer(create);
        if (create.requires().isPresent()
                && required(created).filter(needed -> needed.exists).isEmpty()) {
            return Outcome.failed(ErrorCode.NO_SUCH_CONTAINER);
        }
        containers.put(create.slot(), created);
        return Outcome.DONE;
    }

    /** What a stale handle answers. */
    private static Outcome misuse(ModelContainer container, Step step) {
        if (step instanceof Step.Wait && !container.exits.isEmpty()) {
            return lastExit(container);
        }
        return Outcome.failed(ErrorCode.CONTAINER_REMOVED);
    }

    private static Outcome lastExit(ModelContainer container) {
        String last = container.exits.get(container.exits.size() - 1);
        return Outcome.answer(last.substring(last.indexOf(':') + 1));
    }

    private static Outcome waitForExit(ModelContainer container) {
        if (container.is(EXITED)) {
            return lastExit(container);
        }
        return container.is(CONFIGURED) ? Outcome.answer("0") : Outcome.DONE;
    }

    private Optional<ModelContainer> required(ModelContainer container) {
        return container.requires.isPresent()
                ? Optional.ofNullable(containers.get(container.requires.getAsInt()))
                : Optional.empty();
    }

    private boolean lacksDependency(ModelContainer container) {
        return required(container).filter(needed -> !needed.is(RUNNING)).isPresent();
    }

    private boolean isNeeded(ModelContainer container) {
        return containers.values().stream()
                .anyMatch(other -> other.exists && other.requires.orElse(-1) == container.slot);
    }

    private static void make(ModelContainer container, boolean byPolicy) {
        container.run++;
        container.state = CREATED;
        container.stoppedByUser = false;
        container.termPending = false;
        container.restarts = byPolicy ? container.restarts : 0;
    }

    private void launch(ModelContainer container) {
        container.state = RUNNING;
        container.behaviour.ownExit().ifPresent(code -> end(container, code));
    }

    private void bringUp(ModelContainer container) {
        if (!container.is(CREATED)) {
            make(container, false);
        }
        launch(container);
    }

    /** The process ended. What its policy and its owner want of that happens at once. */
    private void end(ModelContainer container, int code) {
        container.record(code);
        container.state = EXITED;
        boolean again = !container.stoppedByUser
                && code != 0
                && container.maxRestarts.isPresent()
                && container.restarts < container.maxRestarts.getAsInt()
                && !lacksDependency(container);
        if (again) {
            container.restarts++;
            make(container, true);
            launch(container);
        } else if (container.autoRemove && !isNeeded(container)) {
            drop(container);
        }
    }

    private void drop(ModelContainer container) {
        container.exists = false;
        required(container)
                .filter(needed -> needed.exists && needed.autoRemove && needed.is(EXITED) && !isNeeded(needed))
                .ifPresent(this::drop);
    }

    private Outcome init(ModelContainer container) {
        if (!container.is(CONFIGURED, EXITED) || lacksDependency(container)) {
            return WRONG_STATE;
        }
        make(container, false);
        return Outcome.DONE;
    }

    private Outcome start(ModelContainer container) {
        if (container.is(RUNNING)) {
            return Outcome.failed(ErrorCode.CONTAINER_RUNNING);
        }
        if (container.is(PAUSED)) {
            return WRONG_STATE;
        }
        if (!bringUpWhatItNeeds(container)) {
            return WRONG_STATE;
        }
        bringUp(container);
        return Outcome.DONE;
    }

    /** All of it, the farthest first, also what is needed only by something that runs. */
    private boolean bringUpWhatItNeeds(ModelContainer container) {
        Optional<ModelContainer> needed = required(container);
        if (needed.isEmpty()) {
            return true;
        }
        if (!bringUpWhatItNeeds(needed.get()) || needed.get().is(PAUSED)) {
            return false;
        }
        if (!needed.get().is(RUNNING)) {
            bringUp(needed.get());
        }
        return true;
    }

    private Outcome stop(ModelContainer container, boolean patient) {
        if (container.is(EXITED)) {
            container.stoppedByUser = true;
            return Outcome.failed(ErrorCode.CONTAINER_STOPPED);
        }
        if (!container.is(CREATED, RUNNING)) {
            return WRONG_STATE;
        }
        // One that waits for its command to be executed has nobody yet who could obey.
        int code = container.is(CREATED) ? 137 : container.codeWhenStopped(patient);
        container.stoppedByUser = true;
        end(container, code);
        return Outcome.DONE;
    }

    private Outcome restart(ModelContainer container, boolean patient) {
        if (container.is(PAUSED) || lacksDependency(container)) {
            return WRONG_STATE;
        }
        if (container.is(RUNNING)) {
            container.record(container.codeWhenStopped(patient));
            container.state = EXITED;
        }
        bringUp(container);
        return Outcome.DONE;
    }

    private Outcome kill(ModelContainer container, boolean hard) {
        if (!container.is(RUNNING, PAUSED)) {
            return WRONG_STATE;
        }
        container.stoppedByUser = true;
        if (hard) {
            end(container, 137);
        } else if (container.is(PAUSED)) {
            container.termPending = true;
        } else {
            container.behaviour.exitOnTerm().ifPresent(code -> end(container, code));
        }
        return Outcome.DONE;
    }

    private static Outcome pause(ModelContainer container) {
        if (!container.is(RUNNING)) {
            return WRONG_STATE;
        }
        container.state = PAUSED;
        return Outcome.DONE;
    }

    private Outcome unpause(ModelContainer container) {
        if (!container.is(PAUSED)) {
            return WRONG_STATE;
        }
        container.state = RUNNING;
        if (container.termPending) {
            container.termPending = false;
            container.behaviour.exitOnTerm().ifPresent(code -> end(container, code));
        }
        return Outcome.DONE;
    }

    private Outcome rename(ModelContainer container, String name) {
        if (container.name.equals(name)) {
            return Outcome.failed(ErrorCode.INVALID_ARGUMENT);
        }
        if (containers.values().stream().anyMatch(other -> other.exists && other.name.equals(name))) {
            return Outcome.failed(ErrorCode.CONTAINER_EXISTS);
        }
        container.name = name;
        return Outcome.DONE;
    }

    private static Outcome cleanup(ModelContainer container) {
        if (container.is(RUNNING, PAUSED)) {
            return WRONG_STATE;
        }
        if (container.is(CREATED)) {
            container.state = CONFIGURED;
        }
        return Outcome.DONE;
    }

    private Outcome remove(ModelContainer container, boolean force) {
        if (!force && container.is(RUNNING, PAUSED)) {
            return WRONG_STATE;
        }
        if (isNeeded(container)) {
            return Outcome.failed(ErrorCode.DEPENDENCY_EXISTS);
        }
        if (container.is(RUNNING)) {
            container.record(container.codeWhenStopped(true));
        } else if (container.is(PAUSED)) {
            container.record(137);
        }
        drop(container);
        return Outcome.DONE;
    }
}
