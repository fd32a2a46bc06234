// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.model;

import java.util.List;
import java.util.OptionalInt;

import org.apiguardian.api.API;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/** What the process of a container does, in commands that a root filesystem with busybox and the fake runtime both have. */
@API(status = EXPERIMENTAL, since = "0.1")
public enum Behaviour {
    /** Runs for ever and takes no notice of SIGTERM, as the first process of a pid namespace does without a handler. */
    DEAF(List.of("sleep", "1000000"), OptionalInt.empty(), OptionalInt.empty()),
    /** Runs until SIGTERM and then ends with code 7. Says {@value #READY} once it can be asked to. */
    OBEDIENT(
            List.of("sh", "-c", "trap 'exit 7' TERM; echo ready; while true; do sleep 0.05; done"),
            OptionalInt.empty(),
            OptionalInt.of(7)),
    /** Ends at once, well. */
    DONE(List.of("sh", "-c", "exit 0"), OptionalInt.of(0), OptionalInt.empty()),
    /** Ends at once with code 3. */
    FAILING(List.of("sh", "-c", "exit 3"), OptionalInt.of(3), OptionalInt.empty());

    /** What a container writes that has to say when it is ready. */
    public static final String READY = "ready";

    private final List<String> command;
    private final OptionalInt ownExit;
    private final OptionalInt exitOnTerm;

    Behaviour(List<String> command, OptionalInt ownExit, OptionalInt exitOnTerm) {
        this.command = command;
        this.ownExit = ownExit;
        this.exitOnTerm = exitOnTerm;
    }

    /** The command line. */
    public List<String> command() {
        return command;
    }

    /** The code with which it ends by itself; empty when it never does. */
    public OptionalInt ownExit() {
        return ownExit;
    }

    /** The code with which SIGTERM has it end; empty when that does nothing. */
    public OptionalInt exitOnTerm() {
        return exitOnTerm;
    }
}
