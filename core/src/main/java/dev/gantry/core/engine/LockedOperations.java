// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.engine;

import java.time.Duration;

import dev.gantry.api.ContainerOperations;
import dev.gantry.api.model.CleanupOptions;
import dev.gantry.api.model.ContainerDetails;
import dev.gantry.api.model.ContainerState;
import dev.gantry.api.model.ContainerUpdate;
import dev.gantry.api.model.Signal;
import dev.gantry.core.lifecycle.LockedContainer;
import dev.gantry.core.lifecycle.Operations;

/** The operations on a container whose lock the present thread holds. Valid only while it does. */
final class LockedOperations implements ContainerOperations {
    private final LockedContainer container;
    private final Inspection inspection;
    private final Artifacts artifacts;

    LockedOperations(LockedContainer container, Inspection inspection) {
        this.container = container;
        this.inspection = inspection;
        this.artifacts = new Artifacts(container.context().layout().artifacts(container.id()));
    }

    @Override
    public void init(Dependencies dependencies) {
        Operations.init(container, dependencies);
    }

    @Override
    public void start(Dependencies dependencies) {
        Operations.start(container, dependencies);
    }

    @Override
    public void stop() {
        stop(container.config().spec().lifecycle().stopTimeout());
    }

    @Override
    public void stop(Duration timeout) {
        Operations.stop(container, timeout);
    }

    @Override
    public void restart() {
        restart(container.config().spec().lifecycle().stopTimeout());
    }

    @Override
    public void restart(Duration timeout) {
        Operations.restart(container, timeout);
    }

    @Override
    public void kill(Signal signal) {
        Operations.kill(container, signal);
    }

    @Override
    public void pause() {
        Operations.pause(container);
    }

    @Override
    public void unpause() {
        Operations.unpause(container);
    }

    @Override
    public void update(ContainerUpdate update) {
        Operations.update(container, update);
    }

    @Override
    public void rename(String name) {
        Operations.rename(container, name);
    }

    @Override
    public void cleanup(CleanupOptions options) {
        Operations.cleanup(container, options);
    }

    @Override
    public void sync() {
        Operations.sync(container);
    }

    @Override
    public boolean shouldRestart() {
        return Operations.shouldRestart(container);
    }

    @Override
    public ContainerState state() {
        return container.state();
    }

    @Override
    public ContainerDetails inspect() {
        return inspection.details(container.id());
    }

    @Override
    public void addArtifact(String name, byte[] content) {
        artifacts.add(name, content);
    }

    @Override
    public byte[] getArtifact(String name) {
        return artifacts.get(name);
    }

    @Override
    public void removeArtifact(String name) {
        artifacts.remove(name);
    }
}
