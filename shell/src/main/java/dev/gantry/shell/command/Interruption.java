// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.command;

import java.util.List;
import java.util.stream.Collectors;

import dev.gantry.api.Container;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.ContainerState;
import dev.gantry.shell.cli.ShellContext;

/** What is left of an operation that the user interrupted. */
final class Interruption {
    private Interruption() {}

    /** Says in one line how the containers stand now. */
    static void report(ShellContext context, List<Container> containers) {
        forget();
        context.err()
                .println("Interrupted: "
                        + containers.stream().map(Interruption::standing).collect(Collectors.joining(", ")));
    }

    /** Lets the thread go on with what is still to be done; a second Ctrl-C interrupts that too. */
    static void forget() {
        Thread.interrupted();
    }

    private static String standing(Container container) {
        try {
            ContainerState state = state(container);
            return container.name() + " is " + state.display()
                    + (state == ContainerState.STOPPING ? ", and its stop goes on" : "");
        } catch (EngineException e) {
            if (e.code() == ErrorCode.CONTAINER_REMOVED) {
                return container.name() + " is removed";
            }
            throw e;
        }
    }

    /** The state after what was left half done is settled; where somebody else is at it, as it is recorded. */
    private static ContainerState state(Container container) {
        try {
            return container.state();
        } catch (EngineException e) {
            if (e.code() != ErrorCode.CANCELLED) {
                throw e;
            }
            forget();
            return container.inspect().summary().state();
        }
    }
}
