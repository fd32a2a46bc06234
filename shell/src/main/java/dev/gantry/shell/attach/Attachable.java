// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.attach;

import dev.gantry.api.Attachment;
import dev.gantry.api.model.AttachOptions;
import dev.gantry.api.model.Signal;
import dev.gantry.api.model.TerminalSize;

/** A process of a container that can be brought to the foreground. */
public interface Attachable {
    /** Whether its streams are a terminal. */
    boolean hasTerminal();

    /**
     * Connects to it; starts it, where that is the point.
     *
     * @throws dev.gantry.api.error.EngineException when that fails; then nothing is connected
     */
    Attachment connect(AttachOptions options);

    /**
     * Gives its terminal another size.
     *
     * @throws dev.gantry.api.error.EngineException when it has ended, or cannot be given one
     */
    void resize(TerminalSize size);

    /**
     * Sends it a signal.
     *
     * @throws dev.gantry.api.error.EngineException when it has ended
     */
    void signal(Signal signal);
}
