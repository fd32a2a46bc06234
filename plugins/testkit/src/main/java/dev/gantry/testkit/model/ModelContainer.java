// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.model;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

import dev.gantry.api.model.ContainerState;

/** A container of the model. Only the states of rest occur: whatever happens by itself has happened. */
final class ModelContainer {
    final int slot;
    final Behaviour behaviour;
    final boolean autoRemove;
    final OptionalInt requires;
    final List<String> exits = new ArrayList<>();
    boolean exists = true;
    OptionalInt maxRestarts;
    /** What its artifact holds. */
    OptionalInt artifact = OptionalInt.empty();

    String name;
    ContainerState state = ContainerState.CONFIGURED;
    int run;
    int restarts;
    long memory;
    boolean stoppedByUser;
    /** A SIGTERM that was sent while it was frozen waits for it. */
    boolean termPending;

    ModelContainer(Step.Create creation) {
        this.slot = creation.slot();
        this.behaviour = creation.behaviour();
        this.maxRestarts = creation.restarts();
        this.autoRemove = creation.autoRemove();
        this.requires = creation.requires();
        this.name = nameOf(slot);
    }

    private ModelContainer(ModelContainer other) {
        this.slot = other.slot;
        this.behaviour = other.behaviour;
        this.maxRestarts = other.maxRestarts;
        this.autoRemove = other.autoRemove;
        this.requires = other.requires;
        this.exits.addAll(other.exits);
        this.exists = other.exists;
        this.name = other.name;
        this.state = other.state;
        this.run = other.run;
        this.restarts = other.restarts;
        this.memory = other.memory;
        this.artifact = other.artifact;
        this.stoppedByUser = other.stoppedByUser;
        this.termPending = other.termPending;
    }

    ModelContainer copy() {
        return new ModelContainer(this);
    }

    /** The name that a container of a slot is created with. */
    static String nameOf(int slot) {
        return "slot" + slot;
    }

    boolean is(ContainerState... states) {
        return List.of(states).contains(state);
    }

    /** How it ends when it is stopped. */
    int codeWhenStopped(boolean patient) {
        return patient ? behaviour.exitOnTerm().orElse(137) : 137;
    }

    void record(int code) {
        exits.add(run + ":" + code);
    }

    Observation observe() {
        return exists ? new Observation(true, state, name, run, restarts, exits) : Observation.gone(exits);
    }
}
