// SPDX-License-Identifier: Apache-2.0
package dev.gantry.spi.host;

import java.util.List;
import java.util.Optional;

import org.apiguardian.api.API;

import dev.gantry.api.model.Signal;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/** The processes of the host, as /proc shows them. A zombie counts as dead. */
@API(status = EXPERIMENTAL, since = "0.1")
public interface ProcessTable {
    /** The process that has this number now. */
    Optional<ProcessIdentity> identify(long pid);

    /** Whether that very process is still there. */
    boolean isAlive(ProcessIdentity process);

    /**
     * All processes that have this text as one whole argument of their command line; this process is left out. They are
     * anybody's: of a container's id, somebody's {@code gantry logs ID} too. Whoever is about to kill them looks at their
     * other {@link #arguments} first.
     */
    List<ProcessIdentity> withArgument(String argument);

    /** The arguments of a process; empty when it is gone. */
    List<String> arguments(ProcessIdentity process);

    /**
     * Sends a signal to that very process.
     *
     * @return whether it was still there
     */
    boolean signal(ProcessIdentity process, Signal signal);

    /**
     * Has an action run, on a thread of the engine, when a process ends; at once when it has ended.
     *
     * @return what forgets the wish when closed
     */
    Cancellable onExit(ProcessIdentity process, Runnable action);
}
