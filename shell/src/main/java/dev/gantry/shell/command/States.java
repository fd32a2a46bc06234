// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.command;

import dev.gantry.api.model.ContainerState;

/** What {@code --all} picks by. The engine alone decides what a state allows. */
final class States {
    private States() {}

    /** Whether a process of the container is there to be signalled. */
    static boolean hasProcess(ContainerState state) {
        return state == ContainerState.RUNNING || state == ContainerState.PAUSED || state == ContainerState.STOPPING;
    }
}
