// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.engine;

import java.time.Duration;

import dev.gantry.api.ContainerOperations;
import dev.gantry.api.model.CleanupOptions;
import dev.gantry.api.model.ContainerDetails;
import dev.gantry.api.model.ContainerState;
import dev.gantry.api.model.ContainerUpdate;
import dev.gantry.api.model.Signal;
import dev.gantry.api.model.TerminalSize;
import dev.gantry.core.lifecycle.LockedContainer;
import dev.gantry.core.lifecycle.Operations;

/** The operations on a container whose lock the present thread holds. Valid only while it does. */
final class LockedOperations implements ContainerOperations {
    private final LockedContainer container;
    private final Inspection inspection;

    LockedOperations(LockedContainer container, Inspection inspection) {
        this.container = container;
        this.inspection = inspection;
    }

    private LockedContainer held() {
        return container.requireHeld();
    }

    private Artifacts artifacts() {
        return new Artifacts(container.context().layout().artifacts(held().id()));
    }

    @Override
    public void init(Dependencies dependencies) {
        Operations.init(held(), dependencies);
    }

    @Override
    public void start(Dependencies dependencies) {
        Operations.start(held(), dependencies);
    }

    @Override
    public void stop() {
        stop(held().config().spec().lifecycle().stopTimeout());
    }

    @Override
    public void stop(Duration timeout) {
        Operations.stop(held(), timeout);
    }

    @Override
    public void restart() {
        restart(held().config().spec().lifecycle().stopTimeout());
    }

    @Override
    public void restart(Duration timeout) {
        Operations.restart(held(), timeout);
    }

    @Override
    public void kill(Signal signal) {
        Operations.kill(held(), signal);
    }

    @Override
    public void resize(TerminalSize size) {
        Operations.resize(held(), size);
    }

    @Override
    public void pause() {
        Operations.pause(held());
    }

    @Override
    public void unpause() {
        Operations.unpause(held());
    }

    @Override
    public void update(ContainerUpdate update) {
        Operations.update(held(), update);
    }

    @Override
    public void rename(String name) {
        Operations.rename(held(), name);
    }

    @Override
    public void cleanup(CleanupOptions options) {
        Operations.cleanup(held(), options);
    }

    @Override
    public void sync() {
        Operations.sync(held());
    }

    @Override
    public boolean shouldRestart() {
        return Operations.shouldRestart(held());
    }

    @Override
    public ContainerState state() {
        return held().state();
    }

    @Override
    public ContainerDetails inspect() {
        return inspection.details(held().id());
    }

    @Override
    public void addArtifact(String name, byte[] content) {
        artifacts().add(name, content);
    }

    @Override
    public byte[] getArtifact(String name) {
        return artifacts().get(name);
    }

    @Override
    public void removeArtifact(String name) {
        artifacts().remove(name);
    }
}
