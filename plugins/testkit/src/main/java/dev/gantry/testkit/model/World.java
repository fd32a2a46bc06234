// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.model;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
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

    /** The code of an end that nobody can know any more. */
    private static final int UNREADABLE = -1;

    private final TreeMap<Integer, ModelContainer> containers = new TreeMap<>();
    private boolean reportsUnreadable;
    private boolean makingFails;

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
        return container == null ? Observation.gone(List.of()) : container.observe();
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
        if (step instanceof Step.Troubled troubled) {
            return troubled(container, troubled);
        }
        if (step instanceof Step.Init init) {
            return init(container, init.dependencies());
        }
        if (step instanceof Step.Start start) {
            return start(container, start.dependencies());
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
        if (step instanceof Step.UpdatePolicy update) {
            if (container.autoRemove && update.restarts().isPresent()) {
                return Outcome.failed(ErrorCode.INVALID_ARGUMENT);
            }
            container.maxRestarts = update.restarts();
            return Outcome.DONE;
        }
        if (step instanceof Step.Sync) {
            return Outcome.DONE;
        }
        if (step instanceof Step.ShouldRestart) {
            // Whatever the policy wanted has happened.
            return Outcome.answer("false");
        }
        if (step instanceof Step.WriteArtifact write) {
            container.artifact = OptionalInt.of(write.content());
            return Outcome.DONE;
        }
        if (step instanceof Step.ReadArtifact) {
            return container.artifact.isPresent()
                    ? Outcome.answer(Integer.toString(container.artifact.getAsInt()))
                    : Outcome.failed(ErrorCode.NO_SUCH_ARTIFACT);
        }
        if (step instanceof Step.RemoveWithDependents) {
            removeWithDependents(container);
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
        if (step instanceof Step.Troubled troubled) {
            return misuse(container, troubled.step());
        }
        if (step instanceof Step.ShouldRestart) {
            return Outcome.answer("false");
        }
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
        return container.is(CONFIGURED) ? Outcome.answer("0") : Outcome.failed(ErrorCode.TIMED_OUT);
    }

    private void record(ModelContainer container, int code) {
        container.record(reportsUnreadable ? UNREADABLE : code);
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
        record(container, code);
        container.state = EXITED;
        int seen = reportsUnreadable ? UNREADABLE : code;
        boolean again = !container.stoppedByUser
                && seen != 0
                && container.maxRestarts.isPresent()
                && container.restarts < container.maxRestarts.getAsInt()
                && !lacksDependency(container);
        if (again) {
            container.restarts++;
            if (!makingFails) {
                make(container, true);
                launch(container);
            }
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

    /** What the runtime is not asked for cannot go wrong in it. */
    private Outcome troubled(ModelContainer container, Step.Troubled troubled) {
        Step step = troubled.step();
        if (troubled.trouble() == Step.Trouble.REPORT_LATE || copy().take(step).kind() == Outcome.Kind.FAILED) {
            return take(step);
        }
        if (troubled.trouble() == Step.Trouble.REPORT_UNREADABLE) {
            reportsUnreadable = true;
            Outcome outcome = take(step);
            reportsUnreadable = false;
            return outcome;
        }
        boolean asked = switch (troubled.trouble()) {
            case CREATE_FAILS -> !container.is(CREATED);
            case UPDATE_FAILS -> container.is(CREATED, RUNNING, PAUSED);
            case DELETE_FAILS -> container.is(CREATED);
            default -> true;
        };
        if (!asked) {
            // But the policy may have it asked for, once the step has the container end.
            makingFails = troubled.trouble() == Step.Trouble.CREATE_FAILS;
            Outcome outcome = take(step);
            makingFails = false;
            return outcome;
        }
        if (step.startsDependencies()) {
            bringUpWhatItNeeds(container);
        }
        if (troubled.trouble() == Step.Trouble.START_FAILS) {
            if (!container.is(CREATED)) {
                make(container, false);
            }
            container.state = CONFIGURED;
        }
        return Outcome.failed(ErrorCode.RUNTIME_FAILED);
    }

    private Outcome init(ModelContainer container, boolean dependencies) {
        if (!container.is(CONFIGURED, EXITED)
                || (dependencies ? !bringUpWhatItNeeds(container) : lacksDependency(container))) {
            return WRONG_STATE;
        }
        make(container, false);
        return Outcome.DONE;
    }

    private Outcome start(ModelContainer container, boolean dependencies) {
        if (container.is(RUNNING)) {
            return Outcome.failed(ErrorCode.CONTAINER_RUNNING);
        }
        if (container.is(PAUSED)) {
            return WRONG_STATE;
        }
        if (dependencies ? !bringUpWhatItNeeds(container) : lacksDependency(container)) {
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
            record(container, container.codeWhenStopped(patient));
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
        removeNow(container);
        return Outcome.DONE;
    }

    private void removeNow(ModelContainer container) {
        if (container.is(RUNNING)) {
            record(container, container.codeWhenStopped(true));
        } else if (container.is(PAUSED)) {
            record(container, 137);
        }
        drop(container);
    }

    private void removeWithDependents(ModelContainer container) {
        for (ModelContainer other : List.copyOf(containers.values())) {
            if (other.exists && other.requires.orElse(-1) == container.slot) {
                removeWithDependents(other);
            }
        }
        if (container.exists) {
            removeNow(container);
        }
    }
}
