// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.lifecycle;

import java.util.Optional;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.ContainerSpec;
import dev.gantry.api.model.ContainerUpdate;
import dev.gantry.api.model.JournalEntry.Cause;
import dev.gantry.api.model.LifecycleSpec;
import dev.gantry.api.model.Resources;
import dev.gantry.core.model.Intent;
import dev.gantry.core.state.Operation;
import dev.gantry.core.state.TransitionTable;
import dev.gantry.spi.runtime.ResourceUpdate;

/** Changes what a container is: its limits, its restart policy, its name. */
final class Updating {
    private Updating() {}

    static void update(LockedContainer container, ContainerUpdate update) {
        TransitionTable.require(Operation.UPDATE, container.state(), container.id());
        if (update.isEmpty()) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "update of container " + container.id() + " changes nothing",
                    "name at least one limit or a restart policy");
        }
        ContainerSpec changed = changed(container.config().spec(), update);
        container.context().bundles().requireValid(changed.resources());
        // A stop that is under way keeps its intent; its container has no use for new limits in the kernel.
        boolean stopping = TransitionTable.isStopping(container.state());
        if (stopping) {
            container.saveConfig(
                    "update.result",
                    container.config().withSpec(changed),
                    Cause.USER,
                    "",
                    draft -> {},
                    container.event("update"));
            return;
        }
        container.begin(Intent.Operation.UPDATE, Cause.USER, Optional.of(update), draft -> {});
        try {
            apply(container, update, Cause.USER, "");
        } catch (EngineException e) {
            container.fail(Intent.Operation.UPDATE, Cause.USER, e);
            throw e;
        }
    }

    /** Has the runtime apply an update where it can, then saves it. */
    static void apply(LockedContainer container, ContainerUpdate update, Cause cause, String detail) {
        ContainerSpec changed = changed(container.config().spec(), update);
        boolean limits = !update.resources().equals(Resources.NONE);
        if (limits && TransitionTable.hasCgroup(container.state())) {
            container
                    .runtime()
                    .update(
                            container.bundle(),
                            new ResourceUpdate(
                                    update.resources(),
                                    container
                                            .context()
                                            .bundles()
                                            .resources(container.config().spec().resources(), update.resources())));
        }
        container.saveConfig(
                "update.result",
                container.config().withSpec(changed),
                cause,
                detail,
                draft -> draft.intent = Optional.empty(),
                container.event("update"));
    }

    /** The specification with the update in it; refuses what contradicts the rest. */
    private static ContainerSpec changed(ContainerSpec spec, ContainerUpdate update) {
        LifecycleSpec old = spec.lifecycle();
        LifecycleSpec lifecycle = new LifecycleSpec(
                update.restartPolicy().orElse(old.restartPolicy()),
                old.autoRemove(),
                old.stopSignal(),
                old.stopTimeout(),
                old.runTimeout(),
                old.requires());
        return new ContainerSpec(
                spec.name(),
                spec.runtime(),
                spec.process(),
                spec.stdio(),
                spec.filesystem(),
                spec.namespaces(),
                spec.security(),
                spec.resources().merge(update.resources()),
                lifecycle,
                spec.log(),
                spec.labels(),
                spec.annotations(),
                spec.files(),
                spec.createCommand());
    }

    static void rename(LockedContainer container, String name) {
        TransitionTable.require(Operation.RENAME, container.state(), container.id());
        String bare = ContainerSpec.requireValidName(name.startsWith("/") ? name.substring(1) : name);
        String old = container.config().name();
        if (bare.equals(old)) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT, "container " + old + " has that name already", "choose another");
        }
        container.saveConfig(
                "rename.result",
                container.config().withName(bare),
                Cause.USER,
                old + " to " + bare,
                draft -> {},
                transaction -> transaction.addEvent(
                        Events.of(transaction.container(container.id()).orElseThrow(), "rename", container.now())));
    }
}
